package io.orderflow.broker;

import io.orderflow.broker.Receiver.Received;
import io.orderflow.broker.Receiver.Subscriber;
import io.orderflow.event.HeaderValue;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class IngressTest {
    @AutoClose
    private final LocalBroker local = new LocalBroker();

    private Subscriber subscriber;

    @BeforeEach
    void start() {
        subscriber = local.receiver.subscriber("subscriber");
        local.start(subscriber.uri(), "", config -> config.withMaxBodyBytes(1000));
    }

    @Test
    void anEventOverTheLimitIsRefusedAndTheConnectionStaysUsable() {
        byte[] tooLong = new byte[200_000];
        assertThat(Producer.event("a").body(tooLong).post(local.ingress())).isEqualTo(413);
        assertThat(Producer.event("a").body(new byte[1000]).post(local.ingress()))
                .isEqualTo(202);
        assertThat(subscriber.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"/test/nobody, 404", "/, 404", "/test/broker/more, 404", "/test/broker/, 202"})
    void onlyABrokersPathIsAnswered(String path, int code) {
        assertThat(Producer.event("a").post(local.ingress().resolve(path))).isEqualTo(code);
    }

    /** As curl sends it, which encodes nothing. */
    @Test
    void anAttributeInUtf8IsWhatItWasMeantToBe() throws Exception {
        String event = "POST " + local.ingress().getPath() + """
                 HTTP/1.1
                Host: broker
                Connection: close
                ce-specversion: 1.0
                ce-id: 1
                ce-source: s
                ce-type: t
                ce-subject: 订单 é
                Content-Length: 0

                """.replace("\n", "\r\n");
        try (Socket socket =
                new Socket(local.ingress().getHost(), local.ingress().getPort())) {
            socket.getOutputStream().write(event.getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 202 ");
        }

        assertThat(HeaderValue.decode(subscriber.received().get(0).header("ce-subject")))
                .isEqualTo("订单 é");
    }

    /** Its data could not be cut out of it byte by byte (RFC 8259, section 8.1: JSON is in UTF-8). */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void aStructuredEventInAnotherEncodingIsRefusedWithOneLine(String encoding) throws Exception {
        String json = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"a\":1}}";

        assertRefusedWithOneLine(
                Producer.structured("").body(json.getBytes(encoding)).postForAnswer(local.ingress()));
    }

    @Test
    void aByteOrderMarkMovesNothingOfTheData() {
        Producer.structured(
                        "\uFEFF{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"a\":1.0}}")
                .post(local.ingress());

        assertThat(subscriber.received().get(0).body()).asString().isEqualTo("{\"a\":1.0}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "{\"specversion\": \"1.0\", \"id\": 1, \"source\": \"s\", \"type\": \"t\"}",
                "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"a b\", \"type\": \"t\"}",
                "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\", \"time\": \"noon\"}",
                "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\", \"not-a-name\": \"v\"}",
                "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\", \"data\": 1, \"data_base64\": \"AA\"}",
            })
    void aMalformedEventIsRefusedWithOneLine(String json) {
        assertRefusedWithOneLine(Producer.structured(json).postForAnswer(local.ingress()));
    }

    /** The SDK says which class of Java's it met, or wanted. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"x\":1.5 | Invalid attribute/extension type for \"x\": neither text nor a boolean nor a whole number of 32 bits",
                "\"x\":3000000000 | Invalid attribute/extension type for \"x\": neither text nor a boolean nor a whole number of 32 bits",
                "\"x\":1e999999999 | Invalid attribute/extension type for \"x\": neither text nor a boolean nor a whole number of 32 bits"
            })
    void anAttributeOfATypeThatNoneHasIsToldWithoutJava(String member, String reason) {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",%s}".formatted(member);

        assertThat(Producer.structured(event).postForAnswer(local.ingress()).body())
                .isEqualTo("not a CloudEvent: " + reason + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", " null", "1", "\"{}\"", "{\"specversion\":{}}", "{\"specversion\":\"1.0\",\"id\":[1]}"
            })
    void noClassOfJavasIsNamed(String event) {
        HttpResponse<String> answer = Producer.structured(event).postForAnswer(local.ingress());

        assertRefusedWithOneLine(answer);
        assertThat(answer.body()).doesNotContain("java.", "jackson", "cloudevents.", "JsonToken", "Node");
    }

    @Test
    void aStructuredEventThatIsNotUtf8IsRefused() {
        byte[] overlong = "{\"specversion\":\"1.0\",\"id\":\"\u00C0\u00AF\",\"source\":\"s\",\"type\":\"t\"}"
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Producer.structured("")
                        .body(overlong)
                        .postForAnswer(local.ingress())
                        .body())
                .isEqualTo("not a CloudEvent: its JSON is not in UTF-8\n");
    }

    @Test
    void anEmptyAttributeIsRefusedWithOneLine() {
        assertRefusedWithOneLine(
                Producer.structured("{\"specversion\": \"1.0\", \"id\": \"\", \"source\": \"s\", \"type\": \"t\"}")
                        .postForAnswer(local.ingress()));
    }

    @Test
    void dataOfAStructuredEventReachesTheSubscriberByteForByte() {
        String data = "{\"chargeMoney\" : 30.10000000000000000001, \"é\":[1.0 ,  2e0]}";
        Producer.structured(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\": %s ,\"x\":\"y\"}"
                                .formatted(data))
                .post(local.ingress());

        Received received = subscriber.received().get(0);
        assertThat(received.body()).asString(StandardCharsets.UTF_8).isEqualTo(data);
        assertThat(received.header("content-type")).isEqualTo("application/json");
        assertThat(received.header("ce-x")).isEqualTo("y");
    }

    @Test
    void dataInBase64ReachesTheSubscriberDecoded() {
        Producer.structured(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"AAEC\"}")
                .post(local.ingress());

        assertThat(subscriber.received().get(0).body()).containsExactly(0, 1, 2);
    }

    @Test
    void anAttributeThatNoHeaderCanHoldIsPercentEncoded() {
        Producer.structured(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"subject\":\"订\\r\\nce-id: 2\"}")
                .post(local.ingress());

        assertThat(subscriber.received().get(0).header("ce-subject")).isEqualTo("%E8%AE%A2%0D%0Ace-id: 2");
        assertThat(subscriber.received().get(0).header("ce-id")).isEqualTo("1");
    }

    @Test
    void theSubscriberSeesArrivalTimeNamespaceAndTraceButNoTimeToLive() {
        Producer.event("a")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .header("X-Request-Id", "request")
                .header("Authorization", "secret")
                .post(local.ingress());

        Received received = subscriber.received().get(0);
        assertThat(received.header("ce-knativearrivaltime")).endsWith("Z");
        assertThat(received.header("ce-knativebrokerttl")).isNull();
        assertThat(received.header("Kn-Namespace")).isEqualTo("test");
        assertThat(received.header("traceparent")).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(received.header("X-Request-Id")).isEqualTo("request");
        assertThat(received.header("Authorization")).isNull();
    }

    /** 32 KiB of properties of RocketMQ, of which each byte may be percent-encoded. */
    @Test
    void allHeadersThatAMessageCanBringReachTheSubscriber() {
        String long1 = "%FF".repeat(32 << 10);
        assertThat(Producer.event("a").header("ce-note", long1).post(local.ingress()))
                .isEqualTo(202);
        assertThat(subscriber.received().get(0).header("ce-note")).isEqualTo(long1);
    }

    @ParameterizedTest
    @CsvSource({"a, 100000, 202", "a, 130000, 431", "订, 20000, 431"})
    void attributesOfAStructuredEventThatAreMoreThanHeadersAreRefused(String text, int times, int code) {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"subject\":\"%s\"}";
        try (LocalBroker large = new LocalBroker()) {
            large.start(subscriber.uri(), "");
            HttpResponse<String> answer =
                    Producer.structured(event.formatted(text.repeat(times))).postForAnswer(large.ingress());

            assertThat(answer.statusCode()).isEqualTo(code);
            assertThat(subscriber.received()).hasSize(code == 202 ? 1 : 0);
            if (code != 202) {
                assertThat(answer.body()).startsWith("its attributes take ").hasLineCount(1);
            }
        }
    }

    /** Between what a request may have and what is added on the way to a subscriber, and from there to a dead-letter sink. */
    @Test
    void headersThatLeaveNoRoomForTheBrokersAreRefused() {
        HttpResponse<String> answer =
                Producer.event("a").header("ce-note", "x".repeat(125 << 10)).postForAnswer(local.ingress());

        assertThat(answer.statusCode()).isEqualTo(431);
        assertThat(answer.body()).startsWith("its attributes take ").hasLineCount(1);
        assertThat(subscriber.received()).isEmpty();
    }

    /** Neither its subscribers would take it nor their dead-letter sinks. */
    @ParameterizedTest
    @CsvSource({"100000, 202, 1", "130000, 202, 0"})
    void aReplyWithMoreAttributesThanHeadersIsAMalformedOne(int times, int code, int published) {
        String reply = "{\"specversion\":\"1.0\",\"id\":\"r\",\"source\":\"s\",\"type\":\"reply\",\"subject\":\"%s\"}"
                .formatted("a".repeat(times));
        try (LocalBroker large = new LocalBroker()) {
            Subscriber answers = large.receiver.subscriber(
                    "answers", Receiver.Reply.of(200, reply).header("Content-Type", "application/cloudevents+json"));
            Subscriber dead = large.receiver.subscriber("dead");
            large.start(answers.uri(), "delivery: {deadLetterSink: {uri: '%s'}}".formatted(dead.uri()));

            assertThat(Producer.event("a").post(large.ingress())).isEqualTo(code);

            assertThat(answers.received()).hasSize(1 + published);
            assertThat(dead.received()).hasSize(1 - published);
            if (published == 0) {
                assertThat(dead.received().get(0).header("ce-id")).isNotEqualTo("r");
                assertThat(dead.received().get(0).header("ce-knativeerrorcode")).isEqualTo("502");
            }
        }
    }

    @Test
    void asManyHeadersAreTakenInHttp2() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest.Builder event = HttpRequest.newBuilder(local.ingress())
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .header("ce-specversion", "1.0")
                .header("ce-source", "s")
                .header("ce-type", "a")
                .header("content-type", "application/json");
        HttpRequest small = event.copy().header("ce-id", "1").build();
        HttpRequest large = event.copy()
                .header("ce-id", "2")
                .header("ce-note", "x".repeat(40_000))
                .build();

        assertThat(client.send(small, HttpResponse.BodyHandlers.ofString()).version())
                .isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(client.send(large, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
    }

    @Test
    void whateverAnEventHoldsItIsAnswered() {
        assertThat(Producer.structured("[".repeat(500)).post(local.ingress())).isEqualTo(400);
        assertThat(Producer.structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":"
                                + "[".repeat(450) + "]".repeat(450) + "}")
                        .post(local.ingress()))
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"0, 400", "1, 400", "-5, 400", "2, 202", "many, 202"})
    void anEventWhoseTimeToLiveIsUsedUpIsDropped(String timeToLive, int code) {
        assertThat(Producer.event("a").header("ce-knativebrokerttl", timeToLive).post(local.ingress()))
                .isEqualTo(code);
        assertThat(subscriber.received()).hasSize(code == 202 ? 1 : 0);
    }

    @Test
    void anEventThatNobodyWantsIsAccepted() {
        try (LocalBroker other = new LocalBroker()) {
            other.start(URI.create("http://127.0.0.1:1/"), "filters: [{exact: {type: other}}]");
            assertThat(Producer.event("a").post(other.ingress())).isEqualTo(202);
        }
    }

    private static void assertRefusedWithOneLine(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(answer.body())
                .startsWith("not a CloudEvent: ")
                .doesNotContain("Exception")
                .hasLineCount(1);
    }
}
