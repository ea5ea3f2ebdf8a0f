package io.orderflow.source;

import io.orderflow.testing.EventThreads;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** A source that has stopped, or failed to start, leaves nothing, and one that starts again owes nothing to its past. */
class LivesTest {
    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("firstRetryDelay", "20ms")
            .set("maxRetryDelay", "100ms")
            .set("shutdownTimeout", "2s")
            .with("camel.main.shutdown-timeout", "3");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aStopLeavesNothing(String ordered) throws Exception {
        source.set("ordered", ordered);
        // The tests' own clients and what is once for all in a JVM.
        deliverOne("first");
        Set<String> clients = clients();
        Map<String, Long> threads = threads();

        deliverOne("second");

        await().untilAsserted(() -> assertThat(clients()).isEqualTo(clients));
        await().untilAsserted(() -> assertNoMore(threads));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aStartThatFailsLeavesNothing(String ordered) throws Exception {
        source.set("ordered", ordered);
        deliverOne("first");
        Set<String> clients = clients();
        Map<String, Long> threads = threads();

        // RocketMQ knows no such expression, and says so only when it is asked.
        assertThat(catchThrowable(() -> source.set("selectorType", "sql")
                        .set("subscribeSql", "AND AND")
                        .run()
                        .close()))
                .isNotNull();
        assertThat(catchThrowable(
                        () -> source.set("namesrvAddr", "127.0.0.1:1").run().close()))
                .isNotNull();

        await().untilAsserted(() -> assertThat(clients()).isEqualTo(clients));
        await().untilAsserted(() -> assertNoMore(threads));
    }

    @Test
    void aStopAwaitsNoThreadThatSeesItThreeSecondsLater() throws Exception {
        Set<Thread> before = EventThreads.running();
        try (RouteFile running = source.run()) {
            assertThat(EventThreads.running())
                    .filteredOn(thread -> !before.contains(thread))
                    .as("of the consumer, and of the producer of dead letters")
                    .hasSize(2)
                    .allMatch(Thread::isDaemon);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aRestartedRouteHasAHealthOfItsOwn(String ordered) throws Exception {
        sink.behave(Behaviour.answer(503));
        String id = RocketMQ.publish(topic, "1", "{}");
        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().until(() -> health(running).getState() == HealthCheck.State.DOWN
                    && health(running).getDetails().containsKey("sink"));
            String route = kamelet(running);
            running.context().getRouteController().stopRoute(route);
            assertThat(HealthCheckRegistry.get(running.context()).getCheck(checkId()))
                    .isEmpty();

            sink.behave(Behaviour.ACCEPT);
            running.context().getRouteController().startRoute(route);

            await().until(() -> sink.acceptedIds().containsKey(id));
            await().until(() -> health(running).getState() == HealthCheck.State.UP);
        }
    }

    @Test
    void aRestartedRouteHasAllItsTimeToStop() throws Exception {
        try (RouteFile running = source.run()) {
            String route = kamelet(running);
            for (int i = 0; i < 3; i++) {
                running.context().getRouteController().suspendRoute(route);
                running.context().getRouteController().resumeRoute(route);
                running.context().getRouteController().stopRoute(route);
                running.context().getRouteController().startRoute(route);
                String id = RocketMQ.publish(topic, "" + i, "{}");
                await().until(() -> sink.acceptedIds().containsKey(id));
            }
        }
        assertThat(sink.acceptedIds().values()).containsOnly(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "queue", "key"})
    void aSuspendedSourceIsStoppedWithNothingLost(String ordered) throws Exception {
        sink.behave(Behaviour.answer(503));
        List<String> ids = RocketMQ.publishMany(topic, "order-", 20);
        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().until(() -> sink.received().size() >= 4);
            running.context().getRouteController().suspendRoute(kamelet(running));
            sink.behave(Behaviour.ACCEPT);
        }
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().keySet().containsAll(ids));
        }
    }

    private void deliverOne(String key) throws Exception {
        String id = RocketMQ.publish(topic, key, "{}");
        try (RouteFile running = source.run()) {
            await().until(() -> sink.acceptedIds().containsKey(id));
        }
    }

    private HealthCheck.Result health(RouteFile running) {
        return HealthCheckRegistry.get(running.context())
                .getCheck(checkId())
                .orElseThrow()
                .call();
    }

    private String checkId() {
        return "rocketmq-source-" + group + "-" + topic;
    }

    private static String kamelet(RouteFile running) {
        return running.context().getRoutes().stream()
                .map(Route::getRouteId)
                .filter(id -> id.startsWith("rocketmq-source"))
                .findFirst()
                .orElseThrow();
    }

    /** RocketMQ tells nobody. */
    private static Set<String> clients() throws Exception {
        Field table = MQClientManager.class.getDeclaredField("factoryTable");
        table.setAccessible(true);
        return new TreeSet<>(((Map<?, ?>) table.get(MQClientManager.getInstance()))
                .keySet().stream().map(Object::toString).toList());
    }

    private static void assertNoMore(Map<String, Long> threads) {
        assertThat(threads())
                .allSatisfy((name, count) ->
                        assertThat(count).as(name).isLessThanOrEqualTo(threads.getOrDefault(name, 0L)));
    }

    /** How many there are of each name, without the numbers in it; those of pools that grow as they are used are left out. */
    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(
                        name -> name.matches(
                                "(MQClientFactory|ConsumeMessage|CleanExpireMsg|PullMessageService|RebalanceService|Camel.*Rocket|AsyncSender|LatencyFault|event-sink).*"))
                .map(name -> name.replaceAll("[0-9]+", "#"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }
}
