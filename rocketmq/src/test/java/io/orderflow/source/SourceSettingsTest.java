package io.orderflow.source;

import io.orderflow.testing.Sink;
import java.net.ServerSocket;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A wrong setting fails at start, with one line that says which, and what is allowed. */
class SourceSettingsTest {
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of("orders", "orderflow", sink);

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @CsvSource({
        "maxInFlight, 0, '0; allowed is a number from 1 to 1000'",
        "maxInFlight, 1001, '1001; allowed is a number from 1 to 1000'",
        "firstRetryDelay, 0s, '0s; allowed is 1 ms or more'",
        "retryMultiplier, 0.5, '0.5; allowed is a number from 1 on'",
        "maxRetryDelay, 100ms, '0.1s; allowed is firstRetryDelay (0.2s) or more'",
        "deliveryDeadline, 15m, '15m; allowed is 0 or more and less than 15m, RocketMQ''s consumeTimeout'",
        "reconsumeDelayLevel, 19, '19; allowed is a number from 0 (the broker decides) to 18'",
        "maxInFlightMib, 0, '0; allowed is a number of MiB from 1 to 1024'",
        "maxHandBacks, -1, '-1; allowed is a number from 0 to 1000'",
        "permanentStatuses, 4xx, '4xx; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "permanentStatuses, '400,', '400,; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "permanentStatuses, '200', '200; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "deliveryDeadline, 59s, '59s; allowed is 0, or the sink''s request timeout (1m) or more'",
        "startFrom, now, 'now; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'",
        "source, a b, 'a b; allowed is a URI reference such as /rocketmq/group/topic'",
        "type, a b, 'a b; allowed is printable ASCII without spaces, such as com.example.order'",
        "contentType, json, 'json; allowed is a media type such as application/json'",
        "shutdownTimeout, 30s, '30s; allowed is 0 or more and less than 30s, which Kubernetes grants a pod to stop'"
    })
    void anOptionOutOfItsRange(String option, String value, String complaint) {
        assertFailure(source.set(option, value)).isEqualTo("RocketMQ source: option " + option + " is " + complaint);
    }

    @Test
    void aSelectorThatIsNeitherTagNorSql() {
        assertFailure(source.set("selectorType", "regex"))
                .isEqualTo("RocketMQ source: option messageSelectorType is regex; allowed is tag or sql");
    }

    @ParameterizedTest
    @CsvSource({"consumerGroup", "namesrvAddr"})
    void anOptionThatIsMissing(String option) {
        assertFailure(source.set(option, "")).isEqualTo("RocketMQ source: option " + option + " is missing");
    }

    @Test
    void aNameServerThatIsNotThere() throws Exception {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }
        assertFailure(source.set("namesrvAddr", "127.0.0.1:" + freePort))
                .isEqualTo("RocketMQ source: no name server answers at 127.0.0.1:" + freePort
                        + "; start it, or set option namesrvAddr to its host:port");
    }

    private static AbstractStringAssert<?> assertFailure(SourceUnderTest source) {
        Throwable failure = catchThrowable(() -> source.run().close());
        while (failure != null && failure.getCause() != null) {
            failure = failure.getCause();
        }
        assertThat(failure).isNotNull();
        return assertThat(failure.getMessage());
    }
}
