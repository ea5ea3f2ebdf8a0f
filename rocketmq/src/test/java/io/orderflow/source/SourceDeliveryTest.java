package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nothing is lost, whatever the sink does. */
class SourceDeliveryTest {
    private static final int MESSAGES = 200;

    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source =
            SourceUnderTest.of(topic, RocketMQ.group(), sink).set("maxRetryDelay", "500ms");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void nothingIsLostWhileTheSinkAnswers503() throws Exception {
        deliverAllThrough(Behaviour.answer(503));
    }

    @Test
    void nothingIsLostWhileTheSinkResetsConnectionsInMidResponse() throws Exception {
        deliverAllThrough(Behaviour.RESET);
    }

    @Test
    void nothingIsLostWhileTheSinkDoesNotAnswer() throws Exception {
        source.with("orderflow.source.request-timeout", "1s");
        deliverAllThrough(Behaviour.HANG);
    }

    @Test
    void nothingIsLostWhileTheSinkIsDown() throws Exception {
        List<String> first = RocketMQ.publishMany(topic, "before-", MESSAGES);
        try (RouteFile running = source.run()) {
            awaitAccepted(first);
            sink.down();
            List<String> second = RocketMQ.publishMany(topic, "while-", MESSAGES);
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            sink.up();
            awaitAccepted(second);
        }
    }

    private void deliverAllThrough(Behaviour fault) throws Exception {
        List<String> ids = RocketMQ.publishMany(topic, "order-", MESSAGES);
        sink.behave(fault);
        try (RouteFile running = source.run()) {
            // More requests than fit in flight: every slot has failed and been tried again.
            await().until(() -> sink.received().size() > 130);
            assertThat(sink.acceptedIds()).isEmpty();
            sink.behave(Behaviour.ACCEPT);
            awaitAccepted(ids);
        }
    }

    @Test
    void noMoreThanMaxInFlightAreAtTheSinkAtOnce() throws Exception {
        RocketMQ.publishMany(topic, "order-", MESSAGES);
        sink.behave(Behaviour.HANG);
        try (RouteFile running = source.set("maxInFlight", 7)
                .set("shutdownTimeout", "0s")
                .with("camel.main.shutdown-timeout", "1")
                .run()) {
            await().until(() -> sink.received().size() >= 7);
            await().during(Duration.ofSeconds(2)).until(() -> sink.received().size() == 7);
        }
    }

    @Test
    void aMessageIsHandedBackAtItsDeadlineAndDeliveredLater() throws Exception {
        sink.behave(Behaviour.answer(503));
        source.deadline("1s").set("reconsumeDelayLevel", 1);
        List<String> ids = RocketMQ.publishMany(topic, "order-", 20);
        try (RouteFile running = source.run()) {
            await().until(() -> RocketMQ.handedBack(source.group()) >= 20);
            sink.behave(Behaviour.ACCEPT);
            awaitAccepted(ids);
        }
    }

    @Test
    void aPoisonMessageNeitherBlocksNorRepeatsItsNeighbours() throws Exception {
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.subject().startsWith("poison") ? 500 : 202)
                .end());
        source.set("maxInFlight", 8).deadline("5s").set("reconsumeDelayLevel", 1);
        List<String> poison = RocketMQ.publishMany(topic, "poison-", 5);
        List<String> healthy = RocketMQ.publishMany(topic, "order-", MESSAGES);
        try (RouteFile running = source.run()) {
            awaitAccepted(healthy);
            await().until(() -> RocketMQ.handedBack(source.group()) >= poison.size());
            sink.behave(Behaviour.ACCEPT);
            awaitAccepted(poison);
        }
        assertThat(sink.acceptedIds().values()).containsOnly(1L);
    }

    /** Camel ends the route there, and says so on the exchange alone. */
    @Test
    void whatARouteMarksForRollbackIsNotDelivered(@TempDir Path folder) throws Exception {
        String route = Files.readString(Path.of(SourceUnderTest.FILE));
        String step = ".process(new " + RollbackStep.class.getCanonicalName() + "())\n.to(\"knative:";
        Path file = Files.writeString(folder.resolve("OrderSource.java"), route.replace(".to(\"knative:", step));
        String id = RocketMQ.publish(topic, "1", "{}");
        try (RouteFile running = source.run(file.toString())) {
            await().until(() -> sink.acceptedIds().containsKey(id));
        }
    }

    @Test
    void retryAfterIsHonoured() throws Exception {
        ConcurrentLinkedQueue<Instant> arrivals = new ConcurrentLinkedQueue<>();
        sink.behave((request, event) -> {
            arrivals.add(Instant.now());
            request.response()
                    .setStatusCode(arrivals.size() == 1 ? 429 : 202)
                    .putHeader("Retry-After", "2")
                    .end();
        });
        String id = RocketMQ.publish(topic, "1", "{}");
        try (RouteFile running = source.run()) {
            awaitAccepted(List.of(id));
        }
        Instant[] times = arrivals.toArray(Instant[]::new);
        assertThat(times).hasSize(2);
        assertThat(Duration.between(times[0], times[1])).isGreaterThanOrEqualTo(Duration.ofMillis(1900));
    }

    private void awaitAccepted(List<String> ids) {
        await().untilAsserted(() -> assertThat(sink.acceptedIds().keySet()).containsAll(ids));
    }
}
