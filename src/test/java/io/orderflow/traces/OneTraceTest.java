package io.orderflow.traces;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.broker.Misbehaviour;
import io.orderflow.redrive.DeadLetterMessages;
import io.orderflow.redrive.DeadLetterTable;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.redrive.RedriveTerms;
import io.orderflow.redrive.Selection;
import io.orderflow.redrive.Source;
import io.orderflow.runner.Integration;
import io.orderflow.runner.Integrations;
import io.orderflow.testing.OtlpReceiver;
import io.orderflow.testing.OtlpReceiver.Received;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.process.StablePorts;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.TopicWriter;
import io.orderflow.trace.TraceParent;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.rocketmq.common.message.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** From the publisher to the ticket, over real servers, as a collector gets it. */
class OneTraceTest {
    private static final String PHONE = "152122131323";
    private static final String PUBLISHER = "b7ad6b7169203331";

    private static final String COMPLETED = """
            {"orderId":"%s","orderStatus":"completed","userPhoneNo":"%s","prodId":"2141412","prodName":"test",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    private static final Deque<AutoCloseable> started = new ArrayDeque<>();
    private static final String topic = RocketMQ.topic();
    private static final String deadLetters = RocketMQ.topic();
    private static final Map<String, String> properties = new HashMap<>();
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
        properties.putAll(Map.of(
                "orderflow.traces.endpoint",
                collector.endpoint(),
                "orderflow.rocketmq.namesrv-addr",
                RocketMQ.nameServerAddress(),
                "orderflow.rocketmq.topic",
                topic,
                "orderflow.rocketmq.consumer-group",
                RocketMQ.group(),
                "orderflow.source.dead-letter-topic",
                deadLetters,
                "orderflow.database.url",
                database,
                "orderflow.order.digest-key",
                Postgres.DIGEST_KEY,
                "orderflow.simulator.count",
                "0"));
        // Back to RocketMQ at the first failure, and from there after a second.
        properties.put("orderflow.source.delivery-deadline", "0ms");
        properties.put("camel.kamelet.rocketmq-source.reconsumeDelayLevel", "1");
        int orders = StablePorts.free();
        int letters = StablePorts.free();
        keep(Integrations.orderRoute(orders, properties).start());
        keep(Integrations.deadLetterRoute(letters, properties).start());
        broker = keep(KnativeBroker.start(BrokerConfig.of(
                List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml")),
                service -> URI.create("http://127.0.0.1:" + (service.equals("order-route") ? orders : letters)))));
        keep(Integrations.orderSource(ingress(), properties).start());
        publisher = keep(Integrations.orderSimulator(properties).start());
    }

    private static String ingress() {
        return broker.ingressUri("orderflow", "orders").toString();
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

    @Test
    void whatNoSinkCanTakeIsSentToTheDeadLetterTopicInItsTrace() {
        Message message = new Message(topic, "", "neither", "{}".getBytes(UTF_8));
        message.putUserProperty("CE_specversion", "1.0");
        message.putUserProperty("traceparent", traceparent("a1"));
        RocketMQ.publish(message);

        Received sent = await("send " + deadLetters, span -> span.traceId().equals(trace("a1")));
        await("ack " + topic, span -> span.traceId().equals(trace("a1")));
        assertThat(sent.failed()).isFalse();
        assertThat(sent.kind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
        assertThat(sent.parentId()).isEqualTo(PUBLISHER);
        assertThat(sent.attributes())
                .containsEntry("messaging.operation.type", "send")
                .containsEntry("messaging.destination.name", deadLetters)
                .containsEntry("messaging.rocketmq.message.keys", "neither");
        assertThat(named(collector.trace(trace("a1")), "process " + topic))
                .singleElement()
                .matches(Received::failed)
                .matches(attempt -> attempt.attribute("redriven") == null);
    }

    @Test
    void aRedrivenLetterOfTheTopicGoesOnInItsTraceToTheTicketAndIsToldApart() throws Exception {
        Message letter = new Message(
                deadLetters, "", "risen", COMPLETED.formatted("risen", PHONE).getBytes(UTF_8));
        letter.putUserProperty("traceparent", traceparent("b2"));
        letter.putUserProperty("dead-letter-topic", topic);
        letter.putUserProperty("dead-letter-born", "1584932320000");
        String id = RocketMQ.publish(letter);

        try (Connection connection = DriverManager.getConnection(database);
                TopicReader reader = TopicReader.open(
                        publisher.context(),
                        RocketMQ.nameServerAddress(),
                        topic,
                        null,
                        new TopicReader.Security(false, "", true));
                TopicWriter writer = reader.writer("tests-traces")) {
            redrive(
                    DeadLetterMessages.ofTopic(reader, writer, deadLetters, connection),
                    new Selection(Set.of(id), Set.of(), null, null, null));
        }

        Received ticket = await("INSERT ticket", span -> span.traceId().equals(trace("b2")));
        Received attempt = parent(parent(parent(ticket)));
        assertThat(attempt.name()).isEqualTo("process " + topic);
        assertThat(attempt.parentId()).isEqualTo(PUBLISHER);
        assertThat(attempt.attribute("redriven")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRedrivenEventOfTheTableGoesOnInItsTraceAlsoWhereItsPublisherNamesNone(boolean named) throws Exception {
        String orderId = "undead-" + named;
        Message message = new Message(topic, "", orderId, "not json".getBytes(UTF_8));
        if (named) {
            message.putUserProperty("traceparent", traceparent("c3"));
        }
        String id = RocketMQ.publish(message);
        String trace = named ? trace("c3") : TraceParent.beginning(id).traceId();
        await("INSERT dead_letter", span -> span.traceId().equals(trace));

        try (Connection connection = DriverManager.getConnection(database)) {
            long row = Long.parseLong(
                    Postgres.query(database, "select id from dead_letter where subject = '" + orderId + "'"));
            redrive(DeadLetterTable.row(connection, new RedriveSink(ingress()), row), Selection.ALL);
        }

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> named(collector.trace(trace), "INSERT dead_letter").size() == 2);
        assertThat(named(collector.trace(trace), "POST /events/orderflow.order.placed"))
                .filteredOn(request -> collector.trace(trace).stream()
                        .noneMatch(span -> span.spanId().equals(request.parentId())))
                .as("under no attempt of the source")
                .singleElement()
                .matches(request -> !named || request.parentId().equals(PUBLISHER));
    }

    private static void redrive(Source letters, Selection selection) throws Exception {
        Redrive redrive = new Redrive(selection, RedriveTerms.of("tests"), outcome -> {});
        redrive.run(List.of(letters));
        assertThat(redrive.count().redriven()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue", "key"})
    void inOrderEachAttemptIsASpanAndItsReceiptAndItsEndAreOne(String order) throws Exception {
        String ordered = RocketMQ.topic();
        Map<String, String> inOrder = new HashMap<>(properties);
        inOrder.putAll(Map.of(
                "orderflow.rocketmq.topic",
                ordered,
                "orderflow.rocketmq.consumer-group",
                RocketMQ.group(),
                "orderflow.source.ordered",
                order));
        broker.misbehave(Misbehaviour.REFUSE);
        String id = RocketMQ.publish(ordered, "by-" + order, COMPLETED.formatted("by-" + order, PHONE));
        String trace = TraceParent.beginning(id).traceId();

        Received ticket;
        try (Integration source = Integrations.orderSource(ingress(), inOrder).start()) {
            await("process " + ordered, span -> span.traceId().equals(trace));
            broker.misbehave(Misbehaviour.NONE);
            ticket = await("INSERT ticket", span -> span.traceId().equals(trace));
            await("ack " + ordered, span -> span.traceId().equals(trace));
        }

        Received attempt = parent(parent(parent(ticket)));
        List<Received> spans = collector.trace(trace);
        assertThat(named(spans, "poll " + ordered)).hasSize(1);
        assertThat(named(spans, "ack " + ordered)).hasSize(1);
        assertThat(named(spans, "process " + ordered))
                .hasSizeGreaterThanOrEqualTo(2)
                .filteredOn(each -> !each.failed())
                .containsExactly(attempt);
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

    private static String traceparent(String end) {
        return "00-" + trace(end) + "-" + PUBLISHER + "-01";
    }

    private static String trace(String end) {
        return "0af7651916cd43dd8448eb211c8031" + end;
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
}
