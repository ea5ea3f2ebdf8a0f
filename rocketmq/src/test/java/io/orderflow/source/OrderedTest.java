package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** In ordered mode the messages of a queue arrive in the order of the queue, whatever fails. */
class OrderedTest {
    private static final int MESSAGES = 40;

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("ordered", true)
            .set("firstRetryDelay", "20ms")
            .set("maxRetryDelay", "100ms");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void theOrderOfAQueueOutlastsFailures() throws Exception {
        List<String> sent = publish(0);
        Map<String, Boolean> failed = new ConcurrentHashMap<>();
        sink.behave((request, event) -> request.response()
                .setStatusCode(failed.putIfAbsent(event.subject(), true) == null ? 503 : 202)
                .end());
        try (RouteFile running = source.run()) {
            await().until(() -> accepted().size() == MESSAGES);
        }
        assertThat(accepted()).isEqualTo(sent);
        assertThat(sink.received()).hasSize(2 * MESSAGES);
    }

    @Test
    void aQueueThatWaitsHoldsUpNoOther() throws Exception {
        List<String> stuck = publish(0);
        List<String> healthy = publish(1);
        AtomicBoolean broken = new AtomicBoolean(true);
        sink.behave((request, event) -> request.response()
                .setStatusCode(broken.get() && event.subject().equals(stuck.get(0)) ? 500 : 202)
                .end());
        try (RouteFile running = source.run()) {
            await().until(() -> accepted().containsAll(healthy));
            assertThat(accepted()).doesNotContainAnyElementsOf(stuck);
            broken.set(false);
            await().until(() -> accepted().containsAll(stuck));
        }
    }

    @Test
    void aRejectedMessageLetsTheQueueGoOn() throws Exception {
        List<String> sent = publish(0);
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.subject().equals(sent.get(5)) ? 422 : 202)
                .end());
        try (RouteFile running = source.run()) {
            await().until(() -> accepted().size() == MESSAGES - 1);
        }
        assertThat(RocketMQ.messages(group + "-dead-letters")).hasSize(1);
        assertThat(accepted()).isSubsetOf(sent).isSortedAccordingTo((a, b) -> sent.indexOf(a) - sent.indexOf(b));
    }

    /** RocketMQ keeps a queue for the one that has it until it gives it back, or for 60 s. */
    @Test
    void aSourceThatStopsWhileItsQueuesWaitLeavesThemToTheNextAtOnce() throws Exception {
        List<String> sent = publish(0);
        sink.behave(Sink.Behaviour.answer(503));
        try (RouteFile running = source.run()) {
            await().until(() -> !sink.received().isEmpty());
        }
        sink.behave(Sink.Behaviour.ACCEPT);
        try (RouteFile running = source.run()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> accepted().size() == MESSAGES);
        }
        assertThat(accepted()).isEqualTo(sent);
    }

    /** It would lock them again a moment after a stop has given them back, if the stop came a second after the start, or 20. */
    @Test
    void noServiceButItsOwnLocksTheQueuesOfASource() throws Exception {
        try (RouteFile running = source.run()) {
            Object client = RunningClient.of(running);

            assertThat(clock(client, "consumeMessagePopService").isShutdown()).isTrue();
            assertThat(clock(client, "consumeMessageService").isShutdown()).isFalse();
        }
    }

    private static ExecutorService clock(Object client, String service) throws ReflectiveOperationException {
        return (ExecutorService) RunningClient.field(RunningClient.field(client, service), "scheduledExecutorService");
    }

    private List<String> publish(int queue) {
        return IntStream.range(0, MESSAGES)
                .mapToObj(i -> RocketMQ.publish(topic, queue, "q" + queue + "-" + i, "{}"))
                .toList();
    }

    /** The keys that were answered 202, in the order of arrival. */
    private List<String> accepted() {
        return sink.accepted().stream().map(Event::subject).toList();
    }
}
