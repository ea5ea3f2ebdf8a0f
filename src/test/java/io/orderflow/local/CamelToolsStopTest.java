package io.orderflow.local;

import io.orderflow.runner.Integration;
import io.orderflow.testing.OwnHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cli.connector.DefaultCliConnectorFactory;
import org.apache.camel.spi.CliConnector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The lock file that is gone says {@code camel stop}, and nothing else does. */
class CamelToolsStopTest {
    private final OwnHome home = new OwnHome();

    private final AtomicInteger ended = new AtomicInteger();
    private final Tools factory = new Tools();

    /** Of the integration under test. */
    public static final class Counter extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:counter").to("log:counter?level=OFF");
        }
    }

    private final class Tools extends DefaultCliConnectorFactory {
        private CamelTools made;

        @Override
        public CliConnector createConnector() {
            made = new CamelTools(this, ended::incrementAndGet);
            return made;
        }
    }

    @AfterEach
    void theHomeIsTheUsers() {
        home.close();
    }

    @Test
    void anIntegrationThatStopsDoesNotEndTheProcess() throws IOException {
        try (Integration counter = shown()) {
            counter.start();
            assertThat(written()).isNotEmpty();
        }
        // As it does if it has begun to look while the files are removed.
        factory.made.task();
        assertThat(ended).hasValue(0);
        assertThat(written()).isEmpty();
    }

    @Test
    void camelStopDoes() throws IOException {
        try (Integration counter = shown()) {
            counter.start();
            Files.delete(home.folder()
                    .resolve(".camel")
                    .resolve(String.valueOf(ProcessHandle.current().pid())));
            Awaitility.await().until(() -> ended.get() == 1);
        }
    }

    private Integration shown() {
        return new Integration("counter", Counter.class.getName()).shownTo(factory);
    }

    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.list(home.folder().resolve(".camel"))) {
            return files.toList();
        }
    }
}
