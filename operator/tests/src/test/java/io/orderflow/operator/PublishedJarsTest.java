package io.orderflow.operator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The repository that {@code mvn package} lays out, which JBang, the operator's Maven and yours take our jars from. */
class PublishedJarsTest {
    private static final Path REPOSITORY = Path.of("config/maven-repository/target/io/orderflow");

    /** What Kubernetes takes in a ConfigMap, less 8 KiB for the pom and the names. */
    private static final int CONFIG_MAP = 1_048_576 - 8_192;

    private static final Pattern VERSION = Pattern.compile("<artifactId>orderflow</artifactId>\\s*<version>([^<]+)<");
    private static final Pattern SCOPE = Pattern.compile("<scope>([^<]+)</scope>");

    @Test
    void nothingElseIsPublished() throws Exception {
        try (Stream<Path> artifacts = Files.list(REPOSITORY)) {
            assertThat(artifacts.map(artifact -> artifact.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "orderflow-common", "orderflow-rocketmq", "orderflow-orders", "orderflow-traces");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"orderflow-common", "orderflow-rocketmq", "orderflow-orders", "orderflow-traces"})
    void aPomNeedsNoOther(String artifact) throws Exception {
        String pom = Files.readString(file(artifact, ".pom"));

        assertThat(pom).doesNotContain("<parent>", "<build>", "<repositories>", "${");
        assertThat(SCOPE.matcher(pom).results().map(found -> found.group(1))).isSubsetOf("compile", "provided");
    }

    /** Applied with {@code --server-side}: kubectl's own annotation would hold a jar of 190 kB at most. */
    @ParameterizedTest
    @ValueSource(strings = {"orderflow-common", "orderflow-rocketmq", "orderflow-orders", "orderflow-traces"})
    void aJarFitsIntoAConfigMap(String artifact) throws Exception {
        assertThat(Files.size(file(artifact, ".jar"))).isLessThan(CONFIG_MAP);
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
