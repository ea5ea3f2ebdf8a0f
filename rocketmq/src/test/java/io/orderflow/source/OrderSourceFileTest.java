package io.orderflow.source;

import io.orderflow.testing.Modelines;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The route file as Camel K takes it. */
class OrderSourceFileTest {
    @Test
    void theRouteIsCompiledFromItsSource(@TempDir Path folder) throws Exception {
        // The compiled class is on the class path too; only the source says otherwise.
        Path changed = folder.resolve("OrderSource.java");
        Files.writeString(
                changed,
                Files.readString(Path.of(SourceUnderTest.FILE))
                        .replace("routeId(\"order-source\")", "routeId(\"compiled-here\")"));
        try (Sink sink = new Sink();
                RouteFile running = SourceUnderTest.of(RocketMQ.topic(), RocketMQ.group(), sink)
                        .run(changed.toString())) {
            assertThat(running.context().getRoute("compiled-here")).isNotNull();
        }
    }

    @Test
    void theOperatorFindsNoSchemeThatItDoesNotKnow() throws Exception {
        assertThat(Files.readString(Path.of(SourceUnderTest.FILE))).doesNotContainPattern("[^\\w-]rocketmq:");
    }

    @Test
    void itNeedsNoKnativeService() {
        assertThat(Modelines.values(SourceUnderTest.FILE, "trait")).contains("knative-service.enabled=false");
    }

    @Test
    void theSourceComponentIsThatOfTheBuild() throws Exception {
        var version = Pattern.compile("<artifactId>orderflow</artifactId>\\s*<version>([^<]+)<")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(Modelines.values(SourceUnderTest.FILE, "dependency"))
                .contains("mvn:io.orderflow:orderflow-rocketmq:" + version.group(1));
    }
}
