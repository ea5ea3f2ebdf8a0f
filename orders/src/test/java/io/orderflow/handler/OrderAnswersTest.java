package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.ThrowingTracing;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What the handler answers to the Broker, in both content modes. */
class OrderAnswersTest {
    private static final String EVENT = """
            POST /events/orderflow.order.placed HTTP/1.1
            Host: handler
            ce-specversion: 1.0
            ce-id: event
            ce-source: /test
            ce-type: orderflow.order.placed
            """;

    private static String database;
    private static Handler handler;

    private String orderId;

    @BeforeAll
    static void start() throws Exception {
        database = Postgres.migratedDatabase();
        handler = Handler.orders(database);
    }

    @AfterAll
    static void stop() {
        handler.close();
    }

    @BeforeEach
    void anotherOrder() {
        orderId = UUID.randomUUID().toString();
    }

    /** Its digest is without a key until the next migration. */
    @Test
    void aTicketOfAnOrderRouteOfTheVersionBeforeIsKnownAgain() throws Exception {
        Postgres.execute(database, """
                insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone,
                    order_digest, event_id, event_source)
                values ('%1$s', '2141412', 'test', 30.0, to_timestamp(1584932320), to_timestamp(1584932320), '********1323',
                    sha256(convert_to(E'%1$s\\n152122131323\\n2141412\\ntest\\n30\\n1584932320\\n1584932320', 'UTF8')),
                    'e', '/s')""".formatted(orderId));

        assertThat(Mode.BINARY.send(handler, "again", Orders.completed(orderId)).statusCode())
                .isEqualTo(200);
        assertThat(Mode.BINARY
                        .send(
                                handler,
                                "other",
                                Orders.with(Orders.completed(orderId), "userPhoneNo", "\"252122131323\""))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void noColumnOfATicketIsTheHashOfItsOrder() throws Exception {
        Mode.BINARY.send(handler, "e", Orders.completed(orderId));

        assertThat(
                        row(
                                "(ticket::text like '%' || encode(sha256(convert_to(order_id"
                                        + " || E'\\n152122131323\\n2141412\\ntest\\n30\\n1584932320\\n1584932320', 'UTF8')), 'hex') || '%')"))
                .isEqualTo("f");
        assertThat(row("order_digest is null")).isEqualTo("t");
    }

    @ParameterizedTest
    @EnumSource
    void aValidOrderIsAnsweredWithItsTicket(Mode mode) throws Exception {
        HttpResponse<String> reply = mode.send(handler, "event-" + orderId, Orders.completed(orderId));

        String number = row("number");
        String issuedAt = row("to_char(issued_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(number).matches("[A-HJ-NP-Z][0-9]{3}");
        assertThat(reply.headers().map().keySet())
                .isEqualTo(Set.of(
                        "ce-specversion",
                        "ce-id",
                        "ce-type",
                        "ce-source",
                        "ce-subject",
                        "ce-time",
                        "content-type",
                        "content-length"));
        assertThat(reply.headers().firstValue("ce-specversion")).contains("1.0");
        assertThat(reply.headers().firstValue("ce-id"))
                .contains(UUID.nameUUIDFromBytes(("/test\nevent-" + orderId).getBytes(UTF_8))
                        .toString());
        assertThat(reply.headers().firstValue("ce-type")).contains("orderflow.ticket.issued");
        assertThat(reply.headers().firstValue("ce-source")).contains("/orderflow/order-route");
        assertThat(reply.headers().firstValue("ce-subject")).contains(orderId);
        assertThat(reply.headers().firstValue("content-type")).contains("application/json");
        assertThat(Instant.parse(reply.headers().firstValue("ce-time").orElseThrow()))
                .isEqualTo(Instant.parse(issuedAt));
        assertThat(reply.body())
                .startsWith("{\"number\":\"" + number + "\",\"orderId\":\"" + orderId + "\",\"productId\":\"2141412\","
                        + "\"productName\":\"test\",\"amount\":\"30.0\",\"chargedAt\":\"2020-03-23T02:58:40Z\","
                        + "\"finishedAt\":\"2020-03-23T02:58:40Z\",\"phone\":\"********1323\",\"issuedAt\":\"");
        assertThat(row("phone")).isEqualTo("********1323");
        assertThat(row("amount")).isEqualTo("30.0");
        assertThat(row("event_id")).isEqualTo("event-" + orderId);
        assertThat(row("event_source")).isEqualTo("/test");
    }

    @Test
    void aTracingThatThrowsEverywhereChangesNoAnswer() throws Exception {
        int thrown = ThrowingTracing.thrown();
        try (Handler traced = Handler.run("routes/OrderRoute.java", database, ThrowingTracing.properties())) {
            HttpResponse<String> first = Mode.BINARY.send(traced, "first", Orders.completed(orderId));
            HttpResponse<String> second = Mode.BINARY.send(traced, "second", Orders.completed(orderId));

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(Mode.BINARY.send(traced, "third", "{").statusCode()).isEqualTo(422);
        }
        assertThat(row("count(*)")).isEqualTo("1");
        assertThat(ThrowingTracing.thrown()).isGreaterThan(thrown);
    }

    @ParameterizedTest
    @EnumSource
    void theSameOrderAgainIsAnsweredWithTheSameReply(Mode mode) throws Exception {
        HttpResponse<String> first = mode.send(handler, "first", Orders.completed(orderId));
        String again = Orders.with(Orders.completed(orderId), "chargeMoney", "30.00");
        HttpResponse<String> second = mode.send(handler, "second", again);

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().map()).isEqualTo(first.headers().map());
        assertThat(row("count(*)")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void theSameOrderIdWithOtherContentIsRefused(Mode mode) throws Exception {
        mode.send(handler, "first", Orders.completed(orderId));
        HttpResponse<String> conflict =
                mode.send(handler, "second", Orders.with(Orders.completed(orderId), "chargeMoney", "\"30.01\""));

        assertRefused(conflict, 422, "the order has ticket " + row("number") + " already, for other content");
        assertThat(row("amount")).isEqualTo("30.0");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotJsonIsRefusedWithoutQuotingIt(Mode mode) throws Exception {
        assertRefused(mode.send(handler, "event", "phone152122131323"), 422, "not JSON at line 1, column 18");
        assertRefused(mode.send(handler, "event", "{\"orderId\":"), 422, "not JSON at line 1, column 12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "[", "{\"a\":"})
    void whatIsJsonAndMoreThanIsReadIsNotSaidToBeNone(String part) throws Exception {
        assertRefused(
                Mode.BINARY.send(handler, "event", "{\"a\":" + part.repeat(2000)),
                422,
                "JSON that is too deep, or has a name or a number that is too long");
    }

    @ParameterizedTest
    @EnumSource
    void anOrderThatBreaksTheSchemaIsRefusedWithoutQuotingIt(Mode mode) throws Exception {
        String order = Orders.with(Orders.completed(orderId), "userPhoneNo", "\"152122131323x\"");

        assertRefused(
                mode.send(handler, "event", order),
                422,
                "$.userPhoneNo: does not match the regex pattern ^[0-9]{6,15}(?![\\s\\S])");
        assertThat(row("count(*)")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void anOrderThatIsFinishedBeforeItIsChargedIsRefused(Mode mode) throws Exception {
        String order = Orders.with(Orders.completed(orderId), "finishTime", "1584932319");

        assertRefused(mode.send(handler, "event", order), 422, "$.finishTime: must not be before chargeTime");
    }

    /** An overlong slash, half a character, and Latin 1: a parser that looks less closely takes them for another text. */
    @ParameterizedTest
    @CsvSource({"BINARY, C0AF", "STRUCTURED, C0AF", "BINARY, EDA080", "BINARY, E9", "STRUCTURED, F490 8080"})
    void anOrderThatIsNotUtf8IsRefused(Mode mode, String bytes) throws Exception {
        String order = Orders.with(Orders.completed(orderId), "prodName", "\"_\"");
        byte[] odd = HexFormat.of().parseHex(bytes.replace(" ", ""));
        byte[] sent = order.replace("_", new String(odd, ISO_8859_1)).getBytes(ISO_8859_1);

        assertRefused(mode.send(handler, "event", sent), 422, "not JSON in UTF-8 at byte " + (order.indexOf('_') + 1));
        assertThat(row("count(*)")).isEqualTo("0");
    }

    @Test
    void anOrderInUtf16IsRefused() throws Exception {
        byte[] order = Orders.completed(orderId).getBytes(UTF_16LE);

        assertRefused(Mode.BINARY.send(handler, "event", order), 422, "not JSON in UTF-8 at byte 2");
    }

    @Test
    void aStructuredEventThatIsNotUtf8IsRefused() throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"\u00C0\u00AF\",\"source\":\"/s\",\"type\":\"orderflow.order.placed\",\"data\":%s}"
                        .formatted(Orders.completed(orderId));

        assertRefused(
                handler.post(
                        Handler.ORDERS,
                        Map.of("Content-Type", "application/cloudevents+json"),
                        event.getBytes(ISO_8859_1)),
                400,
                "not a CloudEvent: not JSON in UTF-8 at byte 28");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyEventIsRefused(Mode mode) throws Exception {
        assertRefused(mode.send(handler, "event", ""), 422, "not JSON, but empty");
    }

    @ParameterizedTest
    @CsvSource({"BINARY,created", "BINARY,paid", "BINARY,cancelled", "STRUCTURED,paid", "STRUCTURED,refunded"})
    void anOrderThatNeedsNoTicketIsCountedOnce(Mode mode, String status) throws Exception {
        String order = "{\"orderId\":\"%s\",\"orderStatus\":\"%s\"}".formatted(orderId, status);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = mode.send(handler, "event", order);
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().map()).isEmpty();
        }
        assertThat(row("count(*)")).isEqualTo("0");
        assertThat(Postgres.query(
                        database,
                        "select count(*) || status from acknowledged_order where order_id = '%s' group by status"
                                .formatted(orderId)))
                .isEqualTo("1" + status);
    }

    @ParameterizedTest
    @EnumSource
    void aBodyOverTheLimitIsRefused(Mode mode) throws Exception {
        HttpResponse<String> answer = mode.send(
                handler, "event", Orders.with(Orders.completed(orderId), "prodName", '"' + "x".repeat(1 << 20) + '"'));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .matches("the body has [0-9]+ bytes, more than the 1048576 bytes that "
                        + "orderflow.http.max-body-bytes allows");
    }

    @Test
    void aBodyOfTheLimitIsTaken() throws Exception {
        String order = Orders.completed(orderId);
        String padded = order + " ".repeat((1 << 20) - order.length());

        assertThat(Mode.BINARY.send(handler, "event", padded).statusCode()).isEqualTo(200);
        assertThat(Mode.BINARY.send(handler, "event", padded + " ").statusCode())
                .isEqualTo(413);
    }

    /** A few dozen that are held at once are more than a pod's memory. */
    @Test
    void aBodyThatSaysItIsTooLargeIsRefusedBeforeItComes() throws Exception {
        assertThat(handler.raw("""
                POST /events/orderflow.order.placed HTTP/1.1
                Host: handler
                Content-Type: application/json
                Content-Length: 1048577

                """)).isEqualTo("""
                HTTP/1.1 413 Request Entity Too Large
                the body has 1048577 bytes, more than the 1048576 bytes that orderflow.http.max-body-bytes allows""");
    }

    @Test
    void aBodyThatDoesNotSayThatItIsTooLargeIsRefusedAsWell() throws Exception {
        String order = Orders.with(Orders.completed(orderId), "prodName", '"' + "x".repeat(1 << 20) + '"');

        assertThat(handler.raw(EVENT + """
                Content-Type: application/json
                Transfer-Encoding: chunked

                %s
                %s
                0

                """.formatted(Integer.toHexString(order.length()), order)))
                .startsWith("HTTP/1.1 413 ")
                .endsWith("that orderflow.http.max-body-bytes allows");
    }

    @Test
    void twoHundredConcurrentCopiesOfAnOrderGetOneTicket() throws Exception {
        Callable<String> copy = () -> {
            HttpResponse<String> reply =
                    Mode.BINARY.send(handler, UUID.randomUUID().toString(), Orders.completed(orderId));
            return reply.statusCode() + " " + reply.headers().firstValue("ce-id") + " " + reply.body();
        };
        ExecutorService clients = Executors.newFixedThreadPool(50);
        Set<String> replies = new HashSet<>();
        try {
            for (var reply :
                    clients.invokeAll(Stream.generate(() -> copy).limit(200).toList())) {
                replies.add(reply.get());
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(replies).singleElement().asString().startsWith("200 ");
        assertThat(row("count(*)")).isEqualTo("1");
    }

    @Test
    void aHeaderOfTheRequestSteersNothingAndDoesNotComeBack() throws Exception {
        Map<String, String> headers = Handler.binaryHeaders("event");
        headers.put("CamelHttpResponseCode", "299");
        headers.put("CamelSqlQuery", "drop table ticket");
        headers.put("CamelSqlRetrieveGeneratedKeys", "true");
        headers.put("CamelJacksonUnmarshalType", "java.lang.Object");
        headers.put("orderId", "other");
        headers.put("X-Secret", "secret");

        HttpResponse<String> reply = handler.post(
                Handler.ORDERS + "?CamelSqlQuery=drop+table+ticket",
                headers,
                Orders.completed(orderId).getBytes(UTF_8));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().map()).doesNotContainKeys("x-secret", "orderid", "camelsqlquery");
        assertThat(row("count(*)")).isEqualTo("1");
    }

    @Test
    void anOrderIdThatNoHeaderCanHoldIsPercentEncodedInTheSubject() throws Exception {
        HttpResponse<String> reply = Mode.BINARY.send(handler, "event", Orders.completed("10% 订/~" + orderId));

        assertThat(reply.headers().firstValue("ce-subject")).contains("10%25%20%E8%AE%A2/~" + orderId);
        assertThat(reply.body()).contains("\"orderId\":\"10% 订/~" + orderId + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents+json; charset=utf-8",
                "application/cloudevents+json;charset=UTF-8",
                "Application/CloudEvents+JSON",
                "APPLICATION/CLOUDEVENTS+JSON; charset=UTF-8"
            })
    void aStructuredEventMayNameItsCharsetAndSpellItsMediaTypeAsItLikes(String contentType) throws Exception {
        HttpResponse<String> reply = structured(contentType, Orders.completed(orderId));

        assertThat(reply.statusCode()).isEqualTo(200);
    }

    @Test
    void anAmountInAStructuredEventStaysExact() throws Exception {
        String order = Orders.with(Orders.completed(orderId), "chargeMoney", "100000000000000.10");

        assertThat(structured("application/cloudevents+json", order).body())
                .contains("\"amount\":\"100000000000000.10\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | not a CloudEvent: must be one JSON object",
                "{ | not a CloudEvent: not JSON at line 1, column 2",
                "{} | not a CloudEvent: Missing mandatory specversion attribute",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\"} | not a CloudEvent: Missing mandatory id attribute",
                "{\"specversion\":\"1.0\",\"type\":\"t\",\"id\":\"1\",\"source\":\"/13800138000 x\"}"
                        + " | not a CloudEvent: Invalid attribute/extension value for \"source\"",
            })
    void aMalformedStructuredEventIsRefused(String event, String reason) throws Exception {
        Map<String, String> headers = Map.of("Content-Type", "application/cloudevents+json");

        assertRefused(handler.post(Handler.ORDERS, headers, event.getBytes(UTF_8)), 400, reason);
    }

    @Test
    void aBinaryEventWithoutIdIsRefused() throws Exception {
        Map<String, String> headers = Handler.binaryHeaders("event");
        headers.remove("ce-id");

        assertRefused(
                handler.post(Handler.ORDERS, headers, Orders.completed(orderId).getBytes(UTF_8)),
                400,
                "not a CloudEvent: its attribute id is missing");
    }

    /** As a tree each takes forty times its size, which twenty at once have no room for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BINARY | 24990 | 204 |",
                "BINARY | 25000 | 422 | has more than 50000 names, values and brackets",
                "STRUCTURED | 200000 | 422 | has more than 50000 names, values and brackets"
            })
    void anOrderWithMoreThanAnyHasIsRefusedBeforeItIsATree(Mode mode, int objects, int code, String reason)
            throws Exception {
        HttpResponse<String> answer = mode.send(
                handler,
                "event",
                "{\"orderId\":\"%s\",\"orderStatus\":\"paid\",\"x\":[{}%s]}"
                        .formatted(orderId, ",{}".repeat(objects - 1)));

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.body()).isEqualTo(reason == null ? "" : reason);
    }

    @Test
    void aStructuredEventWithMoreThanAnyHasIsRefusedBeforeItIsATree() throws Exception {
        HttpResponse<String> answer = structured("application/cloudevents+json", "[{}" + ",{}".repeat(300_000) + "]");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("not a CloudEvent: has more than 50000 names, values and brackets");
    }

    /** Camel's consumer would answer 404, which Knative tries again for a minute. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ce-type | other | 422 | the event's type is not orderflow.order.placed",
                "ce-type | orderflow.ticket.issued | 422 | the event's type is not orderflow.order.placed",
                "ce-type | | 400 | not a CloudEvent: its attribute type is missing",
                "ce-specversion | | 400 | not a CloudEvent: its attribute specversion is missing",
                "ce-specversion | 19.0 | 400 | not a CloudEvent: its attribute specversion must be 1.0"
            })
    void aBinaryEventOfAnotherKindIsRefused(String header, String value, int code, String reason) throws Exception {
        Map<String, String> headers = Handler.binaryHeaders("event");
        headers.remove(header);
        if (value != null) {
            headers.put(header, value);
        }

        assertRefused(
                handler.post(Handler.ORDERS, headers, Orders.completed(orderId).getBytes(UTF_8)), code, reason);
        assertThat(row("count(*)")).isEqualTo("0");
    }

    /** Vert.x throws where it cannot read one, and would answer 500. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json;charset=\"", "application/cloudevents+json; x=\""})
    void aContentTypeThatNobodyCanReadIsRefused(String contentType) throws Exception {
        Map<String, String> headers = Handler.binaryHeaders("event");
        headers.put("Content-Type", contentType);

        assertRefused(
                handler.post(Handler.ORDERS, headers, Orders.completed(orderId).getBytes(UTF_8)),
                400,
                "not a CloudEvent: its content type is no media type");
    }

    /** Camel's consumer would take a form apart, and an order is its bytes, whatever they are called. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=x",
                "Multipart/Form-Data",
                "application/x-www-form-urlencoded",
                "Application/X-WWW-Form-URLencoded; charset=utf-8",
                "text/plain",
            })
    void anOrderIsReadWhateverItsContentTypeIs(String contentType) throws Exception {
        String product = "--x a=%41+b&c=d--x--";
        Map<String, String> headers = Handler.binaryHeaders("event");
        headers.put("Content-Type", contentType);

        HttpResponse<String> answer = handler.post(
                Handler.ORDERS,
                headers,
                Orders.with(Orders.completed(orderId), "prodName", '"' + product + '"')
                        .getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(row("product_name")).isEqualTo(product);
        assertRefused(
                handler.post(Handler.ORDERS, headers, "--x\r\n".getBytes(UTF_8)), 422, "not JSON at line 1, column 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "type", "specversion"})
    void anAttributeThatIsThereTwiceIsRefused(String attribute) throws Exception {
        assertThat(handler.raw(EVENT + """
                ce-%s: 1.0
                Content-Length: 2

                {}""".formatted(attribute)))
                .isEqualTo(
                        "HTTP/1.1 400 Bad Request\nnot a CloudEvent: its attribute " + attribute + " is there twice");
    }

    /** As Knative's Broker sends an event on that came in structured mode: some of its bytes look like control characters. */
    @Test
    void anIdInUtf8IsReadAsItWasSent() throws Exception {
        String order = Orders.completed(orderId);

        assertThat(handler.raw("""
                POST /events/orderflow.order.placed HTTP/1.1
                Host: handler
                ce-specversion: 1.0
                ce-id: 订单 é
                ce-source: /午餐
                ce-type: orderflow.order.placed
                Content-Length: %s

                %s""".formatted(order.getBytes(UTF_8).length, order)))
                .startsWith("HTTP/1.1 200 OK\n");
        assertThat(row("event_id")).isEqualTo("订单 é");
        assertThat(row("event_source")).isEqualTo("/午餐");
    }

    /** PostgreSQL stores neither, so that the order would come again for ever, or with the id of another. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "a\\nb", "a\\ud800b"})
    void anIdThatNoneMayHaveIsRefused(String id) throws Exception {
        String event = """
                {"specversion":"1.0","id":"%s","source":"/test","type":"orderflow.order.placed","data":%s}""".formatted(id, Orders.completed(orderId));

        assertRefused(
                handler.post(
                        Handler.ORDERS, Map.of("Content-Type", "application/cloudevents+json"), event.getBytes(UTF_8)),
                400,
                "not a CloudEvent: its attribute id has a control character, or half a character");
    }

    @Test
    void aStructuredEventOfAnotherTypeIsRefused() throws Exception {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"other\"}";

        assertRefused(
                handler.post(
                        Handler.ORDERS, Map.of("Content-Type", "application/cloudevents+json"), event.getBytes(UTF_8)),
                422,
                "the event's type is not orderflow.order.placed");
    }

    private static HttpResponse<String> structured(String contentType, String data) throws Exception {
        String event = """
                {"specversion":"1.0","id":"1","source":"/test","type":"orderflow.order.placed","data":%s}""".formatted(data);
        return handler.post(Handler.ORDERS, Map.of("Content-Type", contentType), event.getBytes(UTF_8));
    }

    private static void assertRefused(HttpResponse<String> answer, int code, String reason) {
        assertThat(answer.body()).isEqualTo(reason);
        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.headers().map().keySet()).isEqualTo(Set.of("content-type", "content-length"));
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    }

    private String row(String column) {
        return Postgres.query(database, "select " + column + " from ticket where order_id = '" + orderId + "'");
    }
}
