package io.orderflow.traces;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.broker.Misbehaviour;
import io.orderflow.runner.Integration;
import io.orderflow.runner.Integrations;
import io.orderflow.testing.OtlpReceiver;
import io.orderflow.testing.OtlpReceiver.Received;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.trace.TraceParent;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** From the publisher to the ticket, over real servers, as a collector gets it. */
class OneTraceTest {
    private static final String PHONE = "152122131323";

    private static final String COMPLETED = """
            {"orderId":"%s","orderStatus":"completed","userPhoneNo":"%s","prodId":"2141412","prodName":"test",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    private static final Deque<AutoCloseable> started = new ArrayDeque<>();
    private static final String topic = RocketMQ.topic();
    private static OtlpReceiver collector;
    private static String database;
    private static KnativeBroker broker;
    private static Integration publisher;

    @BeforeAll
    static void start() throws Exception {
        // Of OpenTelemetry's own: it sends what it has at this interval, in milliseconds.
        System.setProperty("otel.bsp.schedule.delay", "100");
        collector = keep(new OtlpReceiver());
        database = Postgres.migratedDatabase();
        Map<String, String> properties = new HashMap<>(Map.of(
                "orderflow.traces.endpoint",
                collector.endpoint(),
                "orderflow.rocketmq.namesrv-addr",
                RocketMQ.nameServerAddress(),
                "orderflow.rocketmq.topic",
                topic,
                "orderflow.rocketmq.consumer-group",
                RocketMQ.group(),
                "orderflow.source.dead-letter-topic",
                RocketMQ.topic(),
                "orderflow.database.url",
                database,
                "orderflow.order.digest-key",
                Postgres.DIGEST_KEY,
                "orderflow.simulator.count",
                "0"));
        // Back to RocketMQ at the first failure, and from there after a second.
        properties.put("orderflow.source.delivery-deadline", "0ms");
        properties.put("camel.kamelet.rocketmq-source.reconsumeDelayLevel", "1");
        int orders = freePort();
        int letters = freePort();
        keep(Integrations.orderRoute(orders, properties).start());
        keep(Integrations.deadLetterRoute(letters, properties).start());
        broker = keep(KnativeBroker.start(BrokerConfig.of(
                List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml")),
                service -> URI.create("http://127.0.0.1:" + (service.equals("order-route") ? orders : letters)))));
        keep(Integrations.orderSource(broker.ingressUri("orderflow", "orders").toString(), properties)
                .start());
        publisher = keep(Integrations.orderSimulator(properties).start());
    }

    private static <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty("otel.bsp.schedule.delay");
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    @Test
    void theSpansOfARetriedOrderConnectThroughRocketMQTheRetryTopicAndTheBroker() {
        broker.misbehave(Misbehaviour.REFUSE);
        publish("retried");
        Received send = await("send " + topic, span -> "retried".equals(keys(span)));
        await("nack " + topic, span -> span.traceId().equals(send.traceId()));
        broker.misbehave(Misbehaviour.NONE);
        Received ticket = await("INSERT ticket", span -> span.traceId().equals(send.traceId()));
        await("ack " + topic, span -> span.traceId().equals(send.traceId()) && !"0".equals(times(span)));

        List<Received> trace = collector.trace(send.traceId());
        assertThat(send.parentId()).isEmpty();
        assertThat(send.kind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(named(trace, "process " + topic))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(attempt -> attempt.parentId().equals(send.spanId()))
                .allMatch(attempt -> attempt.kind() == SpanKind.SPAN_KIND_CONSUMER)
                .anyMatch(attempt -> attempt.failed() && "0".equals(times(attempt)))
                .anyMatch(attempt -> !attempt.failed() && !"0".equals(times(attempt)));
        assertThat(named(trace, "poll " + topic))
                .allMatch(poll -> poll.parentId().equals(send.spanId()));
        Received server = parent(ticket);
        assertThat(server.name()).isEqualTo("POST /events/orderflow.order.placed");
        assertThat(server.service()).isEqualTo("order-route");
        Received request = parent(server);
        assertThat(request.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(request.attribute("http.response.status_code")).isEqualTo("202");
        Received attempt = parent(request);
        assertThat(attempt.service()).isEqualTo("order-source");
        assertThat(attempt.attributes())
                .containsEntry("messaging.system", "rocketmq")
                .containsEntry("messaging.operation.name", "process")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("messaging.destination.name", topic)
                .containsEntry("messaging.rocketmq.message.keys", "retried")
                .containsEntry("cloudevents.event_subject", "retried")
                .containsKeys("messaging.message.id", "messaging.consumer.group.name", "cloudevents.event_id");
        assertThat(parent(attempt)).isEqualTo(send);
    }

    @Test
    void aMessageOfAnotherPublisherIsGoneOnWithIntoTheDeadLetters() {
        Message message = new Message(topic, "", "dead", "not json".getBytes(UTF_8));
        message.putUserProperty("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        RocketMQ.publish(message);

        Received letter =
                await("INSERT dead_letter", span -> span.traceId().equals("0af7651916cd43dd8448eb211c80319c"));
        Received server = parent(letter);
        assertThat(server.service()).isEqualTo("dead-letter-route");
        assertThat(parent(parent(server)).parentId()).isEqualTo("b7ad6b7169203331");
    }

    /** Whoever may publish may write anything. */
    @Test
    void aMessageWhoseTraceIsMalformedBeginsItsOwnWhereverItIsTriedAgain() {
        Message message = new Message(
                topic, "", "hostile", COMPLETED.formatted("hostile", PHONE).getBytes(UTF_8));
        message.putUserProperty("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01");
        message.putUserProperty("tracestate", "=,".repeat(2_000));
        String id = RocketMQ.publish(message);

        Received ticket = await(
                "INSERT ticket",
                span -> span.traceId().equals(TraceParent.beginning(id).traceId()));
        assertThat(ticket.failed()).isFalse();
    }

    @Test
    void noSpanHasTheBodyOrThePhoneNumber() {
        publish("private");
        Received send = await("send " + topic, span -> "private".equals(keys(span)));
        await("INSERT ticket", span -> span.traceId().equals(send.traceId()));

        assertThat(collector.spans())
                .isNotEmpty()
                .noneMatch(span -> span.toString().contains(PHONE));
    }

    private static void publish(String orderId) {
        publisher
                .context()
                .createProducerTemplate()
                .sendBody(
                        "direct:publish-order",
                        COMPLETED.formatted(orderId, PHONE).getBytes(UTF_8));
    }

    private static Received await(String name, Predicate<Received> wanted) {
        return awaitSpan(span -> span.name().equals(name) && wanted.test(span));
    }

    private static Received awaitSpan(Predicate<Received> wanted) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> collector.spans().stream()
                                .filter(wanted)
                                .findFirst()
                                .orElse(null),
                        span -> span != null);
    }

    private static List<Received> named(List<Received> spans, String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /** It ends after its children, and comes later. */
    private static Received parent(Received child) {
        return awaitSpan(
                span -> span.traceId().equals(child.traceId()) && span.spanId().equals(child.parentId()));
    }

    private static String keys(Received span) {
        return span.attribute("messaging.rocketmq.message.keys");
    }

    private static String times(Received span) {
        return span.attribute("rocketmq.message.reconsume_times");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
