package io.orderflow.bench;

import io.orderflow.testing.Docs;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class BenchDocsTest {
    @Test
    void everyCommandOfTheDocumentsIsOneThatItTakes() {
        assertThat(Docs.argumentsOf("target/bench.jar")).hasSizeGreaterThan(10).allSatisfy(arguments -> {
            CommandLine.ParseResult parsed = new CommandLine(new Bench()).parseArgs(arguments.toArray(String[]::new));
            assertThat(parsed.matchedOptionValue("--contenders", List.<String>of()))
                    .allSatisfy(Contender::of);
        });
    }
}
