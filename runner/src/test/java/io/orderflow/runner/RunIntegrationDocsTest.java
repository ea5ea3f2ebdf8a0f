package io.orderflow.runner;

import io.orderflow.testing.Docs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunIntegrationDocsTest {
    private static final List<String> INTEGRATIONS =
            List.of("order-source", "order-route", "dead-letter-route", "order-simulator");

    @Test
    void everyCommandOfTheDocumentsIsOneThatItTakes() {
        assertThat(Stream.of("target/handler.jar", RunIntegration.class.getName())
                        .flatMap(program -> Docs.argumentsOf(program).stream()))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(arguments -> assertThat(RunIntegration.commandLine()
                                .parseArgs(arguments.toArray(String[]::new))
                                .matchedPositionals())
                        .singleElement()
                        .satisfies(name -> assertThat(name.<String>getValue()).isIn(INTEGRATIONS)));
    }
}
