package io.orderflow.bench;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ContenderTest {
    private static final int MESSAGES = 200;

    @TempDir
    static Path folder;

    private static SharedServers servers;

    @BeforeAll
    static void startServers() throws Exception {
        servers = FastServers.in(folder);
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @ParameterizedTest
    @EnumSource
    void carriesEveryMessage(Contender contender) throws Exception {
        assumeTrue(contender.missing().isEmpty(), contender.missing().orElse(""));
        Drain drain = new Drain(servers, java(), 16, 60);
        assertThat(drain.run(contender, MESSAGES, 0, false)).containsEntry("messages", (double) MESSAGES);
    }

    /** It would be as fast as the four that it carries at once. */
    @Test
    void whoStandsStillIsMeasuredWhileItDoes() throws Exception {
        int seconds = 2;

        Map<String, Double> values =
                new Drain(servers, java(), 4, seconds).run(Contender.LIMIT, MESSAGES, 600_000, false);

        assertThat(values.get("messages")).isLessThanOrEqualTo(4);
        assertThat(values.get("messages/s")).isLessThanOrEqualTo((values.get("messages") - 1) / seconds);
    }

    private static Java java() {
        return new Java(FastServers.JAVA, Path.of(""), System.getProperty("java.class.path"));
    }
}
