package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The source goes on where the sink's answer comes in, on the sink's event loop: not with a step that would block it. */
class EventLoopTest {
    private final String topic = RocketMQ.topic();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, RocketMQ.group(), sink);

    @BeforeEach
    void forget() {
        SynchronousRequest.ON_EVENT_LOOP.set(0);
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void aRouteThatWaitsForTheSinkItselfDelivers(@TempDir Path folder) throws Exception {
        String route = Files.readString(Path.of(SourceUnderTest.FILE));
        String step = ".process(new " + SynchronousRequest.class.getCanonicalName() + "())\n";
        Path file = Files.writeString(
                folder.resolve("OrderSource.java"), route.replace(".to(\"knative:", step + ".to(\"knative:"));

        try (RouteFile running = source.run(file.toString())) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(this::deliverWithRequestsOnAnEventLoop);
            deliverWithoutMoreOfThem();
        }
    }

    /** Nobody else reads what it waits for. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aRouteThatWaitsForTheSinkBehindItsAnswerDelivers(String ordered, @TempDir Path folder) throws Exception {
        source.set("ordered", ordered);
        try (RouteFile running = source.run(withStepBehindTheSink(SynchronousRequest.class, folder))) {
            deliverWithRequestsOnAnEventLoop();
            deliverWithoutMoreOfThem();
        }
    }

    /** Camel tells nobody of the end of an attempt then. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void anErrorBehindTheSinksAnswerCostsOneAttempt(String ordered, @TempDir Path folder) throws Exception {
        source.set("ordered", ordered).set("maxInFlight", 2);

        try (RouteFile running = source.run(withStepBehindTheSink(ExplodingStep.class, folder))) {
            List<String> ids = RocketMQ.publishMany(topic, "order-", 10);
            await().until(() -> ids.stream()
                    .allMatch(id -> sink.acceptedIds().getOrDefault(id, 0L).intValue() >= 2));
            assertThat(ExplodingStep.EXPLODED).containsAll(ids);
        }
    }

    private static String withStepBehindTheSink(Class<?> processor, Path folder) throws Exception {
        String route = Files.readString(Path.of(SourceUnderTest.FILE));
        String step = "$0\n.process(new " + processor.getCanonicalName() + "())";
        return Files.writeString(
                        folder.resolve("OrderSource.java"), route.replaceFirst("\\.to\\(\"knative:[^\"]*\"\\)", step))
                .toString();
    }

    private void deliverWithRequestsOnAnEventLoop() throws Exception {
        publishAndAwait(100);
        assertThat(SynchronousRequest.ON_EVENT_LOOP)
                .as("requests that would wait for ever")
                .hasPositiveValue();
    }

    private void deliverWithoutMoreOfThem() throws Exception {
        int held = SynchronousRequest.ON_EVENT_LOOP.get();
        publishAndAwait(1000);
        assertThat(SynchronousRequest.ON_EVENT_LOOP).as("after the first").hasValue(held);
    }

    private void publishAndAwait(int messages) throws Exception {
        List<String> ids = RocketMQ.publishMany(topic, "order-", messages);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(sink.acceptedIds().keySet()).containsAll(ids));
    }
}
