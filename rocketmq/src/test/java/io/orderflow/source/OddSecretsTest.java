package io.orderflow.source;

import io.orderflow.rocketmq.RocketMQSourceEndpoint;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A secret is what it is, whatever Camel makes of such signs elsewhere. */
class OddSecretsTest {
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(RocketMQ.topic(), RocketMQ.group(), sink);

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#s3cret",
                "${s3cret}",
                "'s3cret'",
                "\"s3cret\"",
                "RAW(s3cret)",
                "s3 cret",
                "s3&cret=%41+",
                "s3?cret",
                "s3\\cret",
                "s3,cret;",
                "s3\u00e9\u8ba2",
            })
    void itIsTakenAsItIs(String secret) throws Exception {
        source.with("orderflow.rocketmq.access-key", "user").with("orderflow.rocketmq.secret-key", secret);
        try (RouteFile running = source.run()) {
            assertThat(running.context().getEndpoints().stream()
                            .filter(RocketMQSourceEndpoint.class::isInstance)
                            .map(endpoint -> ((RocketMQSourceEndpoint) endpoint).getSecretKey()))
                    .containsExactly(secret);
        }
    }
}
