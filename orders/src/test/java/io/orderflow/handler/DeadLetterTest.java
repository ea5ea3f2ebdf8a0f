package io.orderflow.handler;

import io.orderflow.event.HeaderValue;
import io.orderflow.outcome.DeadLetterOutcomes;
import io.orderflow.testing.ClassLog;
import io.orderflow.testing.Postgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/** What the dead-letter sink keeps, and what it answers. */
class DeadLetterTest {
    private static String database;
    private static Handler sink;

    private final String id = UUID.randomUUID().toString();

    @BeforeAll
    @BeforeContainer
    static void start() throws Exception {
        database = Postgres.migratedDatabase();
        sink = Handler.deadLetters(database);
    }

    @AfterAll
    @AfterContainer
    static void stop() {
        sink.close();
    }

    @Test
    void aDeadLetterIsStoredWithWhereCodeAndReason() throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("ce-subject", "123214342");
        headers.put("ce-time", "2020-03-23T02:58:40Z");

        HttpResponse<String> answer = sink.post(Handler.DEAD_LETTERS, headers, "{\"orderId\": 1}".getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map()).isEmpty();
        assertThat(row("event_source")).isEqualTo("/test");
        assertThat(row("event_type")).isEqualTo("orderflow.order.placed");
        assertThat(row("subject")).isEqualTo("123214342");
        assertThat(row("event_time at time zone 'UTC'")).isEqualTo("2020-03-23 02:58:40");
        assertThat(row("destination")).isEqualTo("http://order-route.orderflow.svc/events/orderflow.order.placed");
        assertThat(row("code")).isEqualTo("422");
        assertThat(row("reason")).isEqualTo("$.orderId: integer found, string expected");
        assertThat(row("datacontenttype")).isEqualTo("application/json");
        assertThat(row("convert_from(data, 'UTF8')")).isEqualTo("{\"orderId\": 1}");
        assertThat(row("attributes ->> 'knativeerrorcode'")).isEqualTo("422");
        assertThat(row("attributes ->> 'time'")).isEqualTo("2020-03-23T02:58:40Z");
        assertThat(row("attributes ->> 'partitionkey'")).isEqualTo("7");
        assertThat(row("(select count(*) from jsonb_object_keys(attributes))")).isEqualTo("11");
    }

    /** As Knative's Broker sends what came in structured mode; who looks for an order looks for its orderId. */
    @Test
    void anAttributeInUtf8IsStoredAsItWasSent() throws Exception {
        assertThat(sink.raw("""
                POST /dead-letters HTTP/1.1
                Host: sink
                ce-specversion: 1.0
                ce-id: %s
                ce-source: /test
                ce-type: any
                ce-subject: 订单 é
                Content-Length: 0

                """.formatted(id))).startsWith("HTTP/1.1 204 ");
        assertThat(row("subject")).isEqualTo("订单 é");
        assertThat(row("attributes ->> 'subject'")).isEqualTo("订单 é");
    }

    @Test
    void aDeadLetterThatComesAgainIsStoredOnce() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(sink.post(Handler.DEAD_LETTERS, dead(id), new byte[0]).statusCode())
                    .isEqualTo(204);
        }

        assertThat(row("count(*)")).isEqualTo("1");
        assertThat(row("data is null")).isEqualTo("t");
    }

    /** As a redrive that is killed between its statements may, for as long as its connection lives. */
    @Test
    void oneThatAnotherTransactionHoldsIsAskedToComeAgainAtOnce() throws Exception {
        store(dead(id), "held");
        try (Connection other = DriverManager.getConnection(database);
                ClassLog log = new ClassLog(DeadLetterOutcomes.class)) {
            other.setAutoCommit(false);
            other.createStatement().execute("update dead_letter set redrives = 0 where event_id = '" + id + "'");

            assertThat(sink.post(Handler.DEAD_LETTERS, dead(id), "held".getBytes(UTF_8))
                            .statusCode())
                    .isEqualTo(503);

            assertThat(log.lines()).singleElement().asString().contains("lock timeout");
        }
        assertThat(Handler.retrying(() -> sink.post(Handler.DEAD_LETTERS, dead(id), "held".getBytes(UTF_8)))
                        .statusCode())
                .isEqualTo(204);
    }

    /** Two messages of one key, such as those of a batch whose source names them alike. */
    @ParameterizedTest
    @CsvSource({
        "subject, other",
        "type, other",
        "dataschema, http://other",
        "note, other",
        "datacontenttype, text/plain"
    })
    void whatHasTheSameIdAndOtherContentIsAnotherDeadLetter(String attribute, String value) throws Exception {
        Map<String, String> other = dead(id);
        other.put(attribute.equals("datacontenttype") ? "Content-Type" : "ce-" + attribute, value);

        store(dead(id), "a");
        store(dead(id), "b");
        store(other, "a");
        store(dead(id), "a");
        store(dead(id), "b");
        store(other, "a");

        assertThat(row("count(*)")).isEqualTo("3");
        assertThat(row("string_agg(convert_from(data, 'UTF8'), '' order by id)"))
                .isEqualTo("aba");
    }

    /** What the Broker, a redrive or tracing says anew each time is no content. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "knativeerrordest",
                "knativeerrordata",
                "knativebrokerttl",
                "knativearrivaltime",
                "time",
                "traceparent",
                "tracestate"
            })
    void whatDiffersWithTheAttemptMakesNoOtherDeadLetter(String attribute) throws Exception {
        Map<String, String> again = dead(id);
        again.put("ce-" + attribute, "2026-01-01T00:00:00Z");
        again.put("ce-knativeerrorcode", "500");

        store(dead(id), "a");
        store(again, "a");

        assertThat(row("count(*)")).isEqualTo("1");
        assertThat(row("code")).isEqualTo("422");
    }

    private void store(Map<String, String> headers, String data) throws Exception {
        assertThat(sink.post(Handler.DEAD_LETTERS, headers, data.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(204);
    }

    @Property(tries = 100)
    void itsDataIsStoredByteByByte(@ForAll @Size(min = 1, max = 2000) byte[] data) throws Exception {
        String event = UUID.randomUUID().toString();
        Map<String, String> headers = dead(event);
        headers.put("Content-Type", "application/octet-stream");

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, data).statusCode()).isEqualTo(204);
        assertThat(Postgres.query(
                        database, "select encode(data, 'hex') from dead_letter where event_id = '" + event + "'"))
                .isEqualTo(HexFormat.of().formatHex(data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/cloudevents+json | \"data\":{\"amount\":100000000000000.10} | {\"amount\":100000000000000.10}",
                "application/cloudevents+json | \"data\" : {\"a\" : [1.0 , 2e0]} | {\"a\" : [1.0 , 2e0]}",
                "application/cloudevents+json | \"data\":\"text\" | \"text\"",
                "application/cloudevents+json | \"datacontenttype\":\"application/vnd.a+json\",\"data\":\"text\" | \"text\"",
                "application/cloudevents+json | \"data_base64\":\"not Base64\" | not Base64",
                "application/cloudevents+json | \"datacontenttype\":\"text/plain\",\"data\":{\"no\":\"text\"} | {\"no\":\"text\"}",
                "Application/CloudEvents+JSON; charset=utf-8 | \"data_base64\":\"AP8=\" | \\x00ff",
                "application/cloudevents+json | \"datacontenttype\":\"text/plain\",\"data\":\"no JSON\" | no JSON"
            })
    void aStructuredDeadLetterIsStoredToo(String contentType, String data, String stored) throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"any\",\"knativeerrorcode\":503,%s}"
                        .formatted(id, data);

        HttpResponse<String> answer =
                sink.post(Handler.DEAD_LETTERS, Map.of("Content-Type", contentType), event.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(row("code")).isEqualTo("503");
        assertThat(row(stored.startsWith("\\x") ? "data::text" : "convert_from(data, 'UTF8')"))
                .isEqualTo(stored);
    }

    /** Whoever took it before knows other rules than Java's, and it has nowhere else to go. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source | /a b",
                "source | /orders?of={1}",
                "time | yesterday",
                "foo_bar | x",
                "dataschema | no uri {}",
                "specversion | 2.0"
            })
    void whatAnEventShouldNotHaveIsStoredAllTheSame(String attribute, String value) throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("ce-" + attribute, value);

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, "{}".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(204);
        assertThat(row("attributes ->> '" + attribute + "'")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source | \"/a b\" | /a%20b",
                "source | \"/orders?of={1}\" | /orders?of={1}",
                "time | \"yesterday\" | yesterday",
                "foo_bar | \"x\" | x",
                "dataschema | \"no uri {}\" | no%20uri%20{}",
                "specversion | \"2.0\" | 2.0",
                "decimal | 100000000000000.10 | 100000000000000.10",
                "big | 3000000000 | 3000000000",
                "nested | {\"a\":[1]} | {%22a%22:[1]}",
                "yes | true | true"
            })
    void whatAStructuredEventShouldNotHaveIsStoredAllTheSame(String attribute, String json, String stored)
            throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"any\",\"%s\":%s,\"data\":{}}"
                        .formatted(id, attribute, json);

        assertThat(structured(event.getBytes(UTF_8))).isEqualTo(204);
        assertThat(row("attributes ->> '" + attribute + "'")).isEqualTo(stored);
        assertThat(row("convert_from(data, 'UTF8')")).isEqualTo("{}");
    }

    /** An overlong slash is none. */
    @Test
    void aStructuredEventThatIsNotUtf8IsStoredWithASignForWhatIsNot() throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"any\",\"subject\":\"a\u00C0\u00AFb\",\"data\":\"\u00C0\u00AF\"}"
                        .formatted(id);

        assertThat(structured(event.getBytes(ISO_8859_1))).isEqualTo(204);
        assertThat(row("subject")).isEqualTo("a\uFFFD\uFFFDb");
        assertThat(row("convert_from(data, 'UTF8')")).isEqualTo("\"\uFFFD\uFFFD\"");
    }

    /** In binary mode nothing is encoded, and nothing says so. */
    @Test
    void theDataOfAStructuredEventOfVersion03IsDecoded() throws Exception {
        String event =
                "{\"specversion\":\"0.3\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"any\",\"datacontentencoding\":\"base64\",\"data\":\"AP8=\"}"
                        .formatted(id);

        assertThat(structured(event.getBytes(UTF_8))).isEqualTo(204);
        assertThat(row("data::text")).isEqualTo("\\x00ff");
        assertThat(row("attributes -> 'datacontentencoding' is null")).isEqualTo("t");
    }

    /** More than an order may have of either, and a digit more than a parser reads. */
    @ParameterizedTest
    @ValueSource(strings = {"[{}%s]", "[%s]", "[1%s]"})
    void aStructuredEventWithMoreThanAnyOrderHasIsStoredToo(String pattern) throws Exception {
        String many = pattern.equals("[%s]")
                ? "[".repeat(5_000) + "]".repeat(5_000)
                : (pattern.startsWith("[{") ? ",{}" : "1").repeat(30_000);
        String event = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"any\",\"data\":%s}"
                .formatted(id, pattern.formatted(many));

        assertThat(structured(event.getBytes(UTF_8))).isEqualTo(204);
        assertThat(row("convert_from(data, 'UTF8')")).isEqualTo(pattern.formatted(many));
    }

    private static int structured(byte[] event) throws Exception {
        return sink.post(Handler.DEAD_LETTERS, Map.of("Content-Type", "application/cloudevents+json"), event)
                .statusCode();
    }

    @Test
    void whoWaitsToBeAskedForTheDataOfAFormIsAsked() throws Exception {
        assertThat(sink.raw("""
                POST /dead-letters HTTP/1.1
                Host: sink
                ce-specversion: 1.0
                ce-id: %s
                ce-source: /test
                ce-type: any
                Content-Type: application/x-www-form-urlencoded
                Content-Length: 3
                Expect: 100-continue

                """.formatted(id))).isEqualTo("HTTP/1.1 100 Continue\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {}",
                "application/cloudevents+json | {}",
                "application/cloudevents+json | {",
                "application/cloudevents+json | []",
                "application/cloudevents+json | null",
                "application/cloudevents+json | {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"no name\":1}",
                "application/cloudevents+json | {\"specversion\":\"1.0\",\"id\":null,\"source\":\"/s\",\"type\":\"t\"}"
            })
    void whatIsNoCloudEventIsRefused(String contentType, String body) throws Exception {
        HttpResponse<String> answer =
                sink.post(Handler.DEAD_LETTERS, Map.of("Content-Type", contentType), body.getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("not a CloudEvent: needs specversion, id, source and type, in either content mode");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "Application/X-WWW-Form-URLencoded; charset=utf-8",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                // None that Vert.x can read, and no form.
                "application/json;charset=\""
            })
    void aFormIsStoredByteByByteToo(String contentType) throws Exception {
        byte[] data =
                ("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nb%20+\r\n--x--\r\n&a=b&a=%00&="
                                + "ÿ")
                        .getBytes(ISO_8859_1);
        Map<String, String> headers = dead(id);
        headers.put("Content-Type", contentType);

        HttpResponse<String> answer = sink.post(Handler.DEAD_LETTERS, headers, data);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(row("encode(data, 'hex')")).isEqualTo(HexFormat.of().formatHex(data));
        assertThat(row("datacontenttype")).isEqualTo(contentType);
        assertThat(row("code")).isEqualTo("422");
        assertThat(sink.post(Handler.DEAD_LETTERS, headers, data).statusCode()).isEqualTo(204);
        assertThat(row("count(*)")).isEqualTo("1");
    }

    /** As Camel's consumer does with what is no form. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain"})
    void whatIsLargerThanItsServerTakesIsNotHeld(String contentType) throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("Content-Type", contentType);

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[10 << 20]).statusCode())
                .isEqualTo(204);
        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[(10 << 20) + 1])
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void aFormThatIsNoCloudEventIsRefused() throws Exception {
        HttpResponse<String> answer = sink.post(
                Handler.DEAD_LETTERS,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "a=b".getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("not a CloudEvent: needs specversion, id, source and type, in either content mode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"订单-2", "A5 %41", "%", "100% \"sure\"", "a\\b"})
    void anOrderIsFoundByItsIdWhateverCharactersItHas(String orderId) throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("ce-subject", HeaderValue.encode(orderId));

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[0]).statusCode())
                .isEqualTo(204);
        assertThat(row("subject")).isEqualTo(orderId);
        assertThat(row("attributes ->> 'subject'")).isEqualTo(HeaderValue.encode(orderId));
    }

    @Test
    void theSubjectOfAStructuredDeadLetterIsMeantAsItStands() throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"any\",\"subject\":\"A5 %%41\\ud800\"}"
                        .formatted(id);

        assertThat(sink.post(
                                Handler.DEAD_LETTERS,
                                Map.of("Content-Type", "application/cloudevents+json"),
                                event.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(204);
        assertThat(row("subject")).isEqualTo("A5 %41\uFFFD");
        assertThat(row("attributes ->> 'subject'")).startsWith("A5%20%2541%");
    }

    @Test
    void aSubjectThatNoIndexCanHoldIsStoredAllTheSame() throws Exception {
        Map<String, String> headers = dead(id);
        String random = new Random(1)
                .ints(4_000, '0', 'z')
                .mapToObj(Character::toString)
                .collect(joining());
        headers.put("ce-subject", random);

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[0]).statusCode())
                .isEqualTo(204);
        assertThat(row("subject")).startsWith(random.substring(0, 100)).contains("…sha256:");
        assertThat(row("attributes ->> 'subject'")).isEqualTo(random);
    }

    @Test
    void aReasonThatPostgreSqlCannotHoldIsStoredAllTheSame() throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("ce-knativeerrordata", Base64.getEncoder().encodeToString(new byte[] {'a', 0, (byte) 0xff}));
        headers.put("ce-knativeerrorcode", "none");

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[0]).statusCode())
                .isEqualTo(204);
        assertThat(row("reason")).isEqualTo("a\uFFFD\uFFFD");
        assertThat(row("code")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999-01-01T00:00:00Z", "-9999-01-01T00:00:00Z"})
    void aTimeThatPostgreSqlCannotHoldIsStoredAllTheSame(String time) throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("ce-time", time);

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[0]).statusCode())
                .isEqualTo(204);
        assertThat(row("event_time")).isNull();
        assertThat(row("attributes ->> 'time'")).isEqualTo(time);
    }

    @Test
    void aHeaderOfTheRequestDoesNotSteerTheStatement() throws Exception {
        Map<String, String> headers = dead(id);
        headers.put("CamelSqlQuery", "drop table dead_letter");

        assertThat(sink.post(Handler.DEAD_LETTERS, headers, new byte[0]).statusCode())
                .isEqualTo(204);
        assertThat(row("count(*)")).isEqualTo("1");
    }

    private static Map<String, String> dead(String id) {
        Map<String, String> headers = Handler.binaryHeaders(id);
        headers.put("ce-partitionkey", "7");
        headers.put("ce-knativeerrordest", "http://order-route.orderflow.svc/events/orderflow.order.placed");
        headers.put("ce-knativeerrorcode", "422");
        headers.put(
                "ce-knativeerrordata",
                Base64.getEncoder().encodeToString("$.orderId: integer found, string expected".getBytes(UTF_8)));
        return headers;
    }

    private String row(String column) {
        return Postgres.query(database, "select " + column + " from dead_letter where event_id = '" + id + "'");
    }
}
