package io.orderflow.quarkus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CompiledRoutesTest {
    @TempDir
    private Path folder;

    private Path own;
    private Path other;
    private String name;

    @BeforeEach
    void lay() throws IOException {
        own = Files.writeString(folder.resolve("io.orderflow.orderflow-orders-0.1.0.jar"), "own");
        other = Files.writeString(folder.resolve("org.apache.camel.camel-api-4.8.0.jar"), "other");
        name = name("class A {}");
    }

    @Test
    void theSameFileOverTheSameJarsHasTheSameName() throws IOException {
        Path elsewhere = Files.copy(
                own, Files.createDirectory(folder.resolve("elsewhere")).resolve(own.getFileName()));

        assertThat(name).matches("[0-9a-f]{64}");
        assertThat(CompiledRoutes.name("class A {}\n".getBytes(StandardCharsets.UTF_8), List.of(other, elsewhere)))
                .isEqualTo(name);
    }

    @Test
    void anotherFileHasAnother() throws IOException {
        assertThat(name("class B {}")).isNotEqualTo(name);
    }

    @Test
    void soHasOneOverAnotherJarOfOursEvenOfTheSameVersion() throws IOException {
        Files.writeString(own, "now");

        assertThat(name("class A {}")).isNotEqualTo(name);
    }

    @Test
    void andOneOverAnotherJarOfOthers() throws IOException {
        Files.writeString(other, "longer than before");

        assertThat(name("class A {}")).isNotEqualTo(name);
    }

    private String name(String source) throws IOException {
        return CompiledRoutes.name(source.getBytes(StandardCharsets.UTF_8), List.of(own, other));
    }
}
