package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nothing is lost when the source stops, at whatever moment. */
class RestartTest {
    private static final int MESSAGES = 500;

    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, RocketMQ.group(), sink)
            .set("maxInFlight", 16)
            .set("shutdownTimeout", "2s")
            .with("camel.main.shutdown-timeout", "3");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void aStopInMidFlowLosesAndRepeatsNothing() throws Exception {
        List<String> ids = RocketMQ.publishMany(topic, "order-", MESSAGES);
        sink.behave((request, event) -> request.response().setStatusCode(202).end());
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().size() > 50);
        }
        try (RouteFile again = source.run()) {
            awaitAccepted(ids);
        }
        assertThat(sink.acceptedIds().values()).as("deliveries per event").containsOnly(1L);
    }

    @Test
    void aStopWhileTheSinkAnswers503LosesNothing() throws Exception {
        stopWhile(Behaviour.answer(503));
    }

    @Test
    void aStopWhileTheSinkDoesNotAnswerLosesNothing() throws Exception {
        stopWhile(Behaviour.HANG);
    }

    private void stopWhile(Behaviour fault) throws Exception {
        List<String> ids = RocketMQ.publishMany(topic, "order-", MESSAGES);
        sink.behave(fault);
        try (RouteFile running = source.run()) {
            await().until(() -> sink.received().size() >= 16);
        }
        sink.behave(Behaviour.ACCEPT);
        try (RouteFile again = source.run()) {
            awaitAccepted(ids);
        }
    }

    @Test
    void aNewGroupBeginsWithTheOldestMessage() throws Exception {
        List<String> ids = RocketMQ.publishMany(topic, "order-", 10);
        try (RouteFile running = source.run()) {
            awaitAccepted(ids);
        }
    }

    @Test
    void aSuspendedRouteGoesOnWhereItStopped() throws Exception {
        sink.behave(Behaviour.answer(503));
        List<String> ids = RocketMQ.publishMany(topic, "order-", 50);
        try (RouteFile running = source.run()) {
            await().until(() -> sink.received().size() >= 16);
            String kamelet = running.context().getRoutes().stream()
                    .map(Route::getRouteId)
                    .filter(id -> id.startsWith("rocketmq-source"))
                    .findFirst()
                    .orElseThrow();
            running.context().getRouteController().suspendRoute(kamelet);
            sink.behave(Behaviour.ACCEPT);
            running.context().getRouteController().resumeRoute(kamelet);
            awaitAccepted(ids);
        }
    }

    private void awaitAccepted(List<String> ids) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(sink.acceptedIds().keySet()).containsAll(ids));
    }
}
