package io.orderflow.operator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The repository that {@code mvn package} lays out, which JBang, the operator's Maven and yours take our jars from. */
class PublishedJarsTest {
    private static final Path REPOSITORY = Path.of("config/maven-repository/target/io/orderflow");

    /** Of {@code kubectl apply}'s annotation, which holds the ConfigMap once more; some of it is for the pom. */
    private static final int LAST_APPLIED = 262_144 - 8_192;

    private static final Pattern VERSION = Pattern.compile("<artifactId>orderflow</artifactId>\\s*<version>([^<]+)<");
    private static final Pattern SCOPE = Pattern.compile("<scope>([^<]+)</scope>");

    @Test
    void nothingElseIsPublished() throws Exception {
        try (Stream<Path> artifacts = Files.list(REPOSITORY)) {
            assertThat(artifacts.map(artifact -> artifact.getFileName().toString()))
                    .containsExactlyInAnyOrder("orderflow-common", "orderflow-rocketmq", "orderflow-orders");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"orderflow-common", "orderflow-rocketmq", "orderflow-orders"})
    void aPomNeedsNoOther(String artifact) throws Exception {
        String pom = Files.readString(file(artifact, ".pom"));

        assertThat(pom).doesNotContain("<parent>", "<build>", "<repositories>", "${");
        assertThat(SCOPE.matcher(pom).results().map(found -> found.group(1))).isSubsetOf("compile", "provided");
    }

    /** With a larger one, a cluster needs {@code kubectl apply --server-side}. */
    @ParameterizedTest
    @ValueSource(strings = {"orderflow-common", "orderflow-rocketmq", "orderflow-orders"})
    void aJarFitsIntoAConfigMapThatKubectlApplies(String artifact) throws Exception {
        byte[] jar = Files.readAllBytes(file(artifact, ".jar"));

        assertThat(Base64.getEncoder().encode(jar).length).isLessThan(LAST_APPLIED);
    }

    private static Path file(String artifact, String ending) throws Exception {
        var version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return REPOSITORY
                .resolve(artifact)
                .resolve(version.group(1))
                .resolve(artifact + "-" + version.group(1) + ending);
    }
}
