package io.orderflow.operator;

import io.orderflow.testing.OtlpReceiver.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The route files as they are, each on the runtime that the Camel K operator builds for it, in a process of its own:
 *
 * <pre>
 *   order-simulator ──▶ RocketMQ ──▶ order-source ──▶ Broker ──▶ order-route ───────▶ PostgreSQL
 *                                   (replaced while          └──▶ dead-letter-route ──────┘
 *                                    orders flow, by one
 *                                    on plain Quarkus)
 * </pre>
 *
 * The orders flow once, before the first test; each test looks at another side of it. For a longer run, which prints its
 * ledger: {@code -Dorders=20000 -Drate=0}.
 */
class RouteFilesOnCamelKTest {
    private static final Integer LONGER = Integer.getInteger("orders");
    private static final int ORDERS = LONGER == null ? 1000 : LONGER;
    private static final int RATE = Integer.getInteger("rate", 200);
    private static final Duration PATIENCE = Duration.ofMinutes(4).plusSeconds(ORDERS / 20);

    private static final Map<Pod, Boolean> STOPPED_IN_TIME = new LinkedHashMap<>();
    private static final List<Usage> USAGES = new ArrayList<>();
    private static final Map<Pod, String> METRICS = new LinkedHashMap<>();
    private static Outcome outcome;
    private static List<Received> spans = List.of();

    @BeforeAll
    static void letOrdersFlow() throws Exception {
        try (Cluster cluster = new Cluster()) {
            Pod source = cluster.deploySource(Engine.CAMEL_K).awaitReady();
            Pod simulator = cluster.deploySimulator(ORDERS, RATE).awaitReady();
            replace(source, cluster);
            await("the simulator has published", () -> simulator.log().contains("Published " + ORDERS + " orders"));
            List<Message> messages = cluster.messages();
            await("every order is accounted for", () -> {
                outcome = Outcome.of(messages, cluster.jdbcUrl());
                return outcome.lost().isEmpty();
            });
            stopAll(cluster);
            spans = cluster.spans();
        }
        if (LONGER != null) {
            System.out.println(outcome.toTable());
            USAGES.forEach(System.out::println);
        }
    }

    /**
     * As at an upgrade of the operator from 2.10 to 2.11, but with nobody there for a moment: the new one starts after the
     * old one has stopped.
     */
    private static void replace(Pod source, Cluster cluster) throws Exception {
        await(
                "orders flow",
                () -> !Outcome.of(List.of(), cluster.jdbcUrl()).tickets().isEmpty());
        stop(source);
        cluster.deploySource(Engine.PLAIN_QUARKUS).awaitReady();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    private static void stop(Pod pod) throws Exception {
        if (!pod.name.equals("order-simulator")) {
            METRICS.put(pod, pod.metrics());
        }
        pod.memory().ifPresent(memory -> USAGES.add(new Usage(pod.name, pod.startTime(), memory)));
        STOPPED_IN_TIME.put(pod, pod.terminate());
    }

    private static void stopAll(Cluster cluster) throws Exception {
        for (Pod pod : cluster.pods()) {
            if (!STOPPED_IN_TIME.containsKey(pod)) {
                stop(pod);
            }
        }
    }

    @AfterAll
    static void forget() {
        STOPPED_IN_TIME.clear();
        USAGES.clear();
        METRICS.clear();
    }

    @Test
    void theSimulatorPublishesAsAnIntegration() {
        // More than asked for only if RocketMQ confirmed late and an order was sent again.
        assertThat(outcome.messages()).hasSizeGreaterThanOrEqualTo(ORDERS);
    }

    @Test
    void everyOrderHasItsTicketOrItsDeadLetter() {
        assertThat(outcome.lost()).isEmpty();
        assertThat(outcome.invented()).isEmpty();
        assertThat(outcome.tickets().size()).isBetween(ORDERS * 90 / 100, ORDERS * 95 / 100);
        assertThat(outcome.absorbed()).isPositive();
    }

    @Test
    void everyMalformedOrderIsADeadLetter() {
        assertThat(outcome.deadLetters().size()).isBetween(ORDERS * 2 / 100, ORDERS * 3 / 100);
        assertThat(outcome.deadLetters().values()).containsOnly("422");
        assertThat(outcome.messages())
                .extracting(Message::id)
                .containsAll(outcome.deadLetters().keySet());
    }

    @Test
    void whatIsInChineseArrivesInChinese() {
        assertThat(outcome.tickets().values()).anyMatch(product -> product.startsWith("宫保鸡丁饭"));
    }

    @Test
    void noPhoneNumberReachesALog() {
        Set<String> phones = outcome.messages().stream()
                .flatMap(message -> message.phone().stream())
                .collect(Collectors.toSet());
        assertThat(phones).isNotEmpty();
        assertThat(STOPPED_IN_TIME.keySet()).allSatisfy(pod -> {
            String log = pod.log();
            assertThat(phones).as(pod.name).noneMatch(log::contains);
        });
    }

    @Test
    void noIntegrationLogsAStackTrace() {
        assertThat(STOPPED_IN_TIME.keySet())
                .allSatisfy(pod -> assertThat(pod.log()).as(pod.name).doesNotContain("\tat "));
    }

    /** Each pod tells of its part when it stops, at the latest. */
    @Test
    void theSpansOfAnOrderConnectFromTheSimulatorThroughTheSourceToTheTicket() {
        Received ticket = spans.stream()
                .filter(span -> span.name().equals("INSERT ticket"))
                .findFirst()
                .orElseThrow();

        assertThat(services(ticket))
                .containsExactly("order-route", "order-route", "order-source", "order-source", "order-simulator");
    }

    /** Of a span and those above it. */
    private static List<String> services(Received span) {
        List<String> services = new ArrayList<>();
        Received at = span;
        while (at != null) {
            services.add(at.service());
            String parent = at.parentId();
            at = spans.stream()
                    .filter(one -> one.spanId().equals(parent))
                    .findFirst()
                    .orElse(null);
        }
        return services;
    }

    @Test
    void prometheusFindsTheMetricsOfBothEngines() {
        assertThat(METRICS).hasSize(4);
        METRICS.forEach((pod, metrics) -> assertThat(metrics.lines())
                .as(pod.name)
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
                .anyMatch(line -> line.startsWith("orderflow_") || line.startsWith("rocketmq_source_")));
    }

    /** As the hardening of config/ makes sure on a cluster. */
    @Test
    void noIntegrationWritesButToItsScratchFolder() {
        assertThat(STOPPED_IN_TIME.keySet())
                .allSatisfy(pod -> assertThat(pod.written()).as(pod.name).isEmpty());
    }

    @Test
    void everyIntegrationStopsWithinTheGracePeriod() {
        assertThat(STOPPED_IN_TIME)
                .hasSize(5)
                .allSatisfy((pod, inTime) -> assertThat(inTime).as(pod.name).isTrue());
    }

    @Test
    void everyIntegrationFitsIntoItsContainer() {
        assumeThat(USAGES).as("read from /proc").isNotEmpty();
        assertThat(USAGES)
                .allSatisfy(usage ->
                        assertThat(usage.memory().peak()).as(usage.name()).isLessThan(Pod.MEMORY_LIMIT_MIB));
    }
}
