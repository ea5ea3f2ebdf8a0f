package io.orderflow.broker;

import io.orderflow.broker.BrokerUnderTest.Trigger;
import io.orderflow.broker.Receiver.Received;
import io.orderflow.broker.Receiver.Reply;
import io.orderflow.broker.Receiver.Subscriber;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What Knative's conformance tests hold a Broker to, including what they leave as to-do; the numbers are those of the
 * data-plane list that the project follows.
 *
 * <p>Runs against the local Broker, or against the one that KNATIVE_BROKER_URL names (see {@link BrokerUnderTest}).
 *
 * @see <a href="https://github.com/knative/eventing/tree/main/test/rekt/features/broker">knative/eventing,
 *     test/rekt/features/broker</a>
 */
class BrokerConformanceTest {
    private static final String FULL = "com.example.FullEvent";

    @AutoClose
    private BrokerUnderTest broker;

    @Test
    @DisplayName("1 accepts CloudEvents 1.0")
    void acceptsCloudEvents10() {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.event("sometype").post(broker.ingress())).isBetween(200, 299);
    }

    @Test
    @DisplayName("2 rejects an unknown specversion")
    void rejectsAnUnknownSpecversion() {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.event("sometype").header("ce-specversion", "19.0").post(broker.ingress()))
                .isBetween(400, 499);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"application/xml", "application/json", "application/vnd.apache.thrift.binary"})
    @DisplayName("3 accepts binary mode, whatever the data")
    void acceptsBinaryMode(String contentType) {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.event("sometype")
                        .data(contentType, "{}".getBytes(StandardCharsets.UTF_8))
                        .post(broker.ingress()))
                .isBetween(200, 299);
    }

    @Test
    @DisplayName("4 accepts structured mode")
    void acceptsStructuredMode() {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.structured("""
                                {"specversion": "1.0", "type": "sometype", "source": "json.request.sender.test.knative.dev",
                                 "id": "2222-4444-6666", "time": "2020-07-06T09:23:12Z",
                                 "datacontenttype": "application/json", "data": {"message": "helloworld"}}
                                """).post(broker.ingress())).isBetween(200, 299);
    }

    @Test
    @DisplayName("5 answers 405 to GET")
    void answers405ToGet() {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.event("sometype")
                        .send(broker.ingress(), "GET")
                        .join()
                        .statusCode())
                .isEqualTo(405);
    }

    /** As a producer asks that delivers by CloudEvents' web hooks (https://github.com/knative/eventing/issues/3092). */
    @Test
    @DisplayName("5 lets who asks by OPTIONS post, from wherever and at any rate")
    void letsWhoAsksByOptionsPost() {
        broker = BrokerUnderTest.withoutTriggers();
        HttpResponse<String> answer = Producer.event("sometype")
                .header("WebHook-Request-Origin", "shop.example.com")
                .send(broker.ingress(), "OPTIONS")
                .join();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
        assertThat(answer.headers().firstValue("WebHook-Allowed-Origin")).hasValue("*");
        assertThat(answer.headers().firstValue("WebHook-Allowed-Rate")).hasValue("*");
    }

    @Test
    @DisplayName("6 rejects an event without specversion")
    void rejectsAnEventWithoutSpecversion() {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.event("sometype").without("ce-specversion").post(broker.ingress()))
                .isBetween(400, 499);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ce-id", "ce-source", "ce-type"})
    @DisplayName("7 rejects an event without a required attribute")
    void rejectsAnEventWithoutARequiredAttribute(String attribute) {
        broker = BrokerUnderTest.withoutTriggers();
        assertThat(Producer.event("sometype").without(attribute).post(broker.ingress()))
                .isBetween(400, 499);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "application/xml                      | <order><id>1</id></order>",
                "application/json                     | {\"money\" : 30.10000000000000000001 }",
                "application/vnd.apache.thrift.binary | \u0001\u0002ÿ"
            })
    @DisplayName("8 attributes and data reach the subscriber as they were sent")
    void attributesAndDataReachTheSubscriberAsTheyWereSent(String contentType, String data) {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber");
        broker.apply("", Trigger.to(subscriber.uri()));
        Producer event = Producer.event(FULL)
                .header("ce-subject", "order 42/100 %")
                .header("ce-time", "2020-07-06T09:23:12Z")
                .header("ce-dataschema", "https://example.com/schema")
                .header("ce-region", "eu")
                .data(contentType, data.getBytes(StandardCharsets.UTF_8));

        event.post(broker.ingress());

        Received received = only(subscriber);
        assertThat(received.body()).isEqualTo(data.getBytes(StandardCharsets.UTF_8));
        assertThat(received.header("content-type")).isEqualTo(contentType);
        assertThat(received.header("ce-specversion")).isEqualTo("1.0");
        assertThat(received.header("ce-id")).isEqualTo(event.id());
        assertThat(received.header("ce-source")).isEqualTo("/conformance");
        assertThat(received.header("ce-type")).isEqualTo(FULL);
        assertThat(received.header("ce-subject")).isEqualTo("order 42/100 %");
        assertThat(received.header("ce-time")).isEqualTo("2020-07-06T09:23:12Z");
        assertThat(received.header("ce-dataschema")).isEqualTo("https://example.com/schema");
        assertThat(received.header("ce-region")).isEqualTo("eu");
    }

    @Test
    @DisplayName("9 delivers to every matching Trigger")
    void deliversToEveryMatchingTrigger() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber one = broker.receiver.subscriber("one");
        Subscriber two = broker.receiver.subscriber("two");
        Subscriber other = broker.receiver.subscriber("other");
        broker.apply(
                "",
                Trigger.to(one.uri()),
                Trigger.to(two.uri()).filter(type(FULL)),
                Trigger.to(other.uri()).filter(type("other")));

        Producer.event(FULL).post(broker.ingress());

        awaitReceived(one, 1);
        awaitReceived(two, 1);
        assertThat(other.received()).isEmpty();
    }

    @Test
    @DisplayName("10 publishes a reply")
    void publishesAReply() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber replier = broker.receiver.subscriber("replier", Reply.event("reply", "reply-1"));
        Subscriber listener = broker.receiver.subscriber("listener");
        broker.apply(
                "",
                Trigger.to(replier.uri()).filter(type(FULL)),
                Trigger.to(listener.uri()).filter(type("reply")));

        Producer.event(FULL).post(broker.ingress());

        assertThat(only(listener).header("ce-id")).isEqualTo("reply-1");
    }

    @Test
    @DisplayName("11 takes a malformed reply for a failure")
    void takesAMalformedReplyForAFailure() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber", Reply.of(200, "done"));
        broker.apply("", Trigger.to(subscriber.uri()).delivery("{retry: 1}"));

        assertThat(Producer.event(FULL).post(broker.ingress())).isEqualTo(202);

        awaitReceived(subscriber, 2);
    }

    @Test
    @DisplayName("12 redelivers a rejected event")
    void redeliversARejectedEvent() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber", Reply.of(503));
        broker.apply("", Trigger.to(subscriber.uri()).delivery("{retry: 1}"));

        Producer event = Producer.event(FULL);
        assertThat(event.post(broker.ingress())).isEqualTo(202);

        awaitReceived(subscriber, 2);
        assertThat(subscriber.received()).allMatch(received -> event.id().equals(received.header("ce-id")));
    }

    @Test
    @DisplayName("14 preserves the trace")
    void preservesTheTrace() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber");
        broker.apply("", Trigger.to(subscriber.uri()));

        Producer.event(FULL)
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .header("tracestate", "vendor=1")
                .post(broker.ingress());

        // The span may be the Broker's own.
        assertThat(only(subscriber).header("traceparent")).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
        assertThat(only(subscriber).header("tracestate")).isEqualTo("vendor=1");
    }

    @Test
    @DisplayName("17 a Trigger may be there before its Broker")
    void aTriggerMayBeThereBeforeItsBroker() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber");
        broker.apply("", Trigger.to(subscriber.uri()));

        Producer.event(FULL).post(broker.ingress());

        awaitReceived(subscriber, 1);
    }

    /** BROKER and TRIGGER stand for dead-letter sinks. */
    @ParameterizedTest(name = "Broker [{0}], one [{1}] failing {2} times, two [{3}] failing {4} times")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
                    Broker              | one                 | fails | two          | fails | tries | tries | BROKER | TRIGGER | answer
                    ''                  | ''                  | 0     | ''           | 0     | 1     | 1     | 0      | 0       | 202
                    {retry: 0}          | ''                  | 1     | ''           | 1     | 1     | 1     | 0      | 0       | 500
                    {retry: 3, BROKER}  | ''                  | 3     | ''           | 4     | 4     | 4     | 1      | 0       | 202
                    {retry: 0}          | {retry: 3, TRIGGER} | 3     | {retry: 1}   | 2     | 4     | 2     | 0      | 0       | 500
                    {retry: 1, BROKER}  | {retry: 3, TRIGGER} | 3     | ''           | 2     | 4     | 2     | 1      | 0       | 202
                    {retry: 1, BROKER}  | {retry: 3, TRIGGER} | 4     | ''           | 2     | 4     | 2     | 1      | 1       | 202
                    """)
    @DisplayName("19 delivery matrix")
    void deliveryMatrix(
            String brokerDelivery,
            String oneDelivery,
            int oneFailures,
            String twoDelivery,
            int twoFailures,
            int oneAttempts,
            int twoAttempts,
            int brokerDeadLetters,
            int triggerDeadLetters,
            int answer) {
        broker = BrokerUnderTest.withTriggers();
        Subscriber one = broker.receiver.subscriber("one", Reply.times(oneFailures, 500));
        Subscriber two = broker.receiver.subscriber("two", Reply.times(twoFailures, 500));
        Subscriber brokerSink = broker.receiver.subscriber("broker-sink");
        Subscriber triggerSink = broker.receiver.subscriber("trigger-sink");
        String delivery = delivery(brokerDelivery, brokerSink, triggerSink);
        broker.apply(
                delivery.isEmpty() ? "" : "{delivery: " + delivery + "}",
                Trigger.to(one.uri()).delivery(delivery(oneDelivery, brokerSink, triggerSink)),
                Trigger.to(two.uri()).delivery(delivery(twoDelivery, brokerSink, triggerSink)));

        assertThat(Producer.event(FULL).post(broker.ingress())).isEqualTo(answer);

        awaitReceived(one, oneAttempts);
        awaitReceived(two, twoAttempts);
        awaitReceived(brokerSink, brokerDeadLetters);
        awaitReceived(triggerSink, triggerDeadLetters);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one Trigger without filter gets the event,         1, '',       none,  '', 1, 0",
        "one Trigger with another filter does not,          1, mytype,   none,  '', 0, 0",
        "one Trigger with its filter gets the event,        1, Full,     none,  '', 1, 0",
        "two Triggers with its filter both get the event,   2, Full,     Full,  '', 1, 1",
        "of two Triggers only the matching one gets it,     2, mytype,   Full,  '', 0, 1",
        "the first one's reply goes to the second,          2, Full,     Reply, Reply, 1, 1",
        "two Triggers without filter both get the event,    2, '',       '',    '', 1, 1",
    })
    @DisplayName("20 routing matrix")
    void routingMatrix(
            String promise, int triggers, String oneType, String twoType, String replyType, int one, int two) {
        broker = BrokerUnderTest.withTriggers();
        Subscriber first = replyType.isEmpty()
                ? broker.receiver.subscriber("one")
                : broker.receiver.subscriber("one", Reply.event(replyType, "reply"));
        Subscriber second = broker.receiver.subscriber("two");
        Trigger[] both = {
            Trigger.to(first.uri()).filter(oneType.isEmpty() ? "" : type(oneType)),
            Trigger.to(second.uri()).filter(twoType.isEmpty() ? "" : type(twoType))
        };
        broker.apply("", Arrays.copyOf(both, triggers));

        assertThat(Producer.event("Full").post(broker.ingress())).isEqualTo(202);

        awaitReceived(first, one);
        awaitReceived(second, two);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "filter: {attributes: {type: com.example.FullEvent, region: eu}}          | true",
                "filter: {attributes: {type: com.example.FullEvent, region: us}}          | false",
                "filter: {attributes: {region: ''}}                                       | true",
                "filter: {attributes: {colour: ''}}                                       | false",
                "filters: [{exact: {type: com.example.FullEvent}}]                        | true",
                "filters: [{exact: {type: com.example.Full}}]                             | false",
                "filters: [{exact: {specversion: '1.0'}}]                                 | true",
                "filters: [{exact: {dataschema: any}}]                                    | false",
                "filters: [{prefix: {subject: orders/}}]                                  | true",
                "filters: [{prefix: {subject: /orders}}]                                  | false",
                "filters: [{suffix: {type: Event}}]                                       | true",
                "filters: [{suffix: {colour: Event}}]                                     | false",
                "filters: [{all: [{exact: {region: eu}}, {suffix: {type: Event}}]}]       | true",
                "filters: [{all: [{exact: {region: us}}, {suffix: {type: Event}}]}]       | false",
                "filters: [{any: [{exact: {region: us}}, {suffix: {type: Event}}]}]       | true",
                "filters: [{any: [{exact: {region: us}}, {suffix: {type: event}}]}]       | false",
                "filters: [{not: {exact: {region: us}}}]                                  | true",
                "filters: [{not: {exact: {region: eu}}}]                                  | false",
                "filters: [{cesql: \"region = 'eu' AND subject LIKE 'orders/%'\"}]        | true",
                "filters: [{cesql: \"EXISTS colour\"}]                                    | false",
                "filters: [{exact: {region: eu}}, {exact: {type: another}}]               | false",
                "filters: [{exact: {region: eu}}], filter: {attributes: {region: us}}     | true",
            })
    @DisplayName("21 filter dialects")
    void filterDialects(String filter, boolean matches) {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber");
        broker.apply("", Trigger.to(subscriber.uri()).filter(filter));

        Producer.event(FULL)
                .header("ce-subject", "orders/42")
                .header("ce-region", "eu")
                .post(broker.ingress());

        awaitReceived(subscriber, matches ? 1 : 0);
    }

    @Test
    @DisplayName("22 sends Prefer: reply")
    void sendsPreferReply() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber");
        broker.apply("", Trigger.to(subscriber.uri()));

        Producer.event(FULL).post(broker.ingress());

        assertThat(only(subscriber).header("Prefer")).isEqualTo("reply");
    }

    @Test
    @DisplayName("25 a dead letter says that its subscriber was unreachable")
    void aDeadLetterSaysThatItsSubscriberWasUnreachable() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber sink = broker.receiver.subscriber("sink");
        // Port 1 of the Broker's own machine: nobody listens there.
        broker.apply("", new Trigger(URI.create("http://127.0.0.1:1/"), "", deadLetterSink(sink)));

        assertThat(Producer.event(FULL).post(broker.ingress())).isEqualTo(202);

        assertThat(only(sink).header("ce-knativeerrordest")).isEqualTo("http://127.0.0.1:1/");
        assertThat(only(sink).header("ce-knativeerrorcode")).isEqualTo("500");
    }

    @ParameterizedTest(name = "data [{0}]")
    @ValueSource(strings = {"", "{ \"message\": \"catastrophic failure\" }"})
    @DisplayName("25 a dead letter carries destination, code and data of the error")
    void aDeadLetterCarriesTheError(String data) {
        broker = BrokerUnderTest.withTriggers();
        Subscriber failer = broker.receiver.subscriber("failer", Reply.of(422, data));
        Subscriber sink = broker.receiver.subscriber("sink");
        broker.apply("", Trigger.to(failer.uri()).delivery(deadLetterSink(sink)));
        Producer event = Producer.event(FULL).data("text/plain", "order".getBytes(StandardCharsets.UTF_8));

        assertThat(event.post(broker.ingress())).isEqualTo(202);

        Received dead = only(sink);
        assertThat(dead.header("ce-knativeerrordest")).isEqualTo(failer.uri().toString());
        assertThat(dead.header("ce-knativeerrorcode")).isEqualTo("422");
        assertThat(dead.header("ce-id")).isEqualTo(event.id());
        assertThat(dead.body()).asString().isEqualTo("order");
        if (!data.isEmpty()) {
            assertThat(Base64.getDecoder().decode(dead.header("ce-knativeerrordata")))
                    .asString()
                    .isEqualTo(data);
        }
        assertThat(failer.received()).as("a 422 is not retried").hasSize(1);
    }

    @Test
    @DisplayName("26 delivers a long message exactly once")
    void deliversALongMessageExactlyOnce() {
        broker = BrokerUnderTest.withTriggers();
        Subscriber subscriber = broker.receiver.subscriber("subscriber");
        broker.apply("", Trigger.to(subscriber.uri()));
        byte[] data = UUID.randomUUID().toString().repeat(30_000).getBytes(StandardCharsets.UTF_8);

        assertThat(Producer.event(FULL).data("text/plain", data).post(broker.ingress()))
                .isEqualTo(202);

        assertThat(only(subscriber).body()).isEqualTo(data);
    }

    private static String type(String type) {
        return "filter: {attributes: {type: " + type + "}}";
    }

    private static String deadLetterSink(Subscriber sink) {
        return "{deadLetterSink: {uri: '" + sink.uri() + "'}}";
    }

    private static String delivery(String row, Subscriber brokerSink, Subscriber triggerSink) {
        return row.replace("BROKER", "deadLetterSink: {uri: '" + brokerSink.uri() + "'}")
                .replace("TRIGGER", "deadLetterSink: {uri: '" + triggerSink.uri() + "'}");
    }

    private static Received only(Subscriber subscriber) {
        awaitReceived(subscriber, 1);
        return subscriber.received().get(0);
    }

    /** The default Broker has delivered before it answers; others may be on their way still. */
    private static void awaitReceived(Subscriber subscriber, int count) {
        await().untilAsserted(() -> assertThat(subscriber.received()).hasSize(count));
    }
}
