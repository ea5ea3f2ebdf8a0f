package io.orderflow.order;

import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The schema that an operator sets: taken or refused at the start, before there is an order. */
class OrderSettingsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": | it is not JSON at line 1, column 9",
                "{} {} | it is not JSON at line 1, column 4",
                "'' | it is empty",
                "null | it is no JSON object",
                "true | it is no JSON object",
                "[] | it is no JSON object",
                "{\"properties\": {\"orderId\": {\"$ref\": \"#/$defs/none\"}}} | Reference /$defs/none cannot be resolved",
                "{\"properties\": {\"orderId\": {\"pattern\": \"[\"}}} | Unclosed character class near index 0",
            })
    void aSchemaThatIsNoneIsNamedWithWhatIsWrong(String text, String complaint) throws Exception {
        String schema = file("schema.json", text);

        assertThatThrownBy(() -> settings(schema))
                .hasMessageStartingWith(
                        "orderflow.order.schema is '" + schema + "': must be a JSON Schema; " + complaint)
                .hasMessageNotContaining("\n");
    }

    /** The library has them in thirty, with their digits. */
    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "ar-EG", "zh-CN", "th-TH-u-nu-thai", "tr-TR", "hi-IN-u-nu-deva"})
    void aReasonIsInTheSameWordsInEachLanguage(String language) throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(language));
        try {
            OrderSchema schema = settings("file:config/order.schema.json").schema();

            assertThatThrownBy(() -> Order.read(
                            json("{\"orderId\":\"" + "x".repeat(65) + "\",\"orderStatus\":\"paid\"}"), schema))
                    .hasMessage("$.orderId: must be at most 64 characters long");
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Else it would be an error of the handler's, which the Broker tries again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | not a valid order",
                "{\"orderStatus\":\"paid\"} | $.orderId: is missing",
                "{\"orderId\":\"1\"} | $.orderStatus: is missing",
                "{\"orderId\":\"1\",\"orderStatus\":\"completed\"} | $.userPhoneNo: is missing",
                "{\"orderId\":\"1\",\"orderStatus\":\"completed\",\"userPhoneNo\":\"123456\",\"prodId\":\"p\",\"prodName\":\"n\","
                        + "\"chargeMoney\":1,\"chargeTime\":1} | $.finishTime: is missing",
                "{\"orderId\":\"1\",\"orderStatus\":\"completed\",\"userPhoneNo\":\"123\",\"prodId\":\"p\",\"prodName\":\"n\","
                        + "\"chargeMoney\":1,\"chargeTime\":1,\"finishTime\":1} | $.userPhoneNo: must have 6 to 15 digits, and nothing else",
            })
    void whatALooseSchemaLetsThroughIsRefusedWhereNoTicketCanHoldIt(String order, String reason) throws Exception {
        OrderSettings loose = settings(file("loose.json", "{}"));
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(json(order));

        assertThatThrownBy(() -> {
                    loose.toValidOrder(exchange);
                    loose.toTicket(exchange);
                })
                .isInstanceOf(Refused.class)
                .hasMessage(reason);
    }

    /** Whoever opens a pipe waits for its writer, and a server may never answer. */
    @Test
    void whatWouldBeWaitedForIsRefused() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        for (String odd : new String[] {pipe.toString(), folder.toString(), "/dev/null"}) {
            for (String scheme : new String[] {"file:", ""}) {
                assertThatThrownBy(() -> settings(scheme + odd))
                        .hasMessage("orderflow.order.schema is '" + scheme + odd
                                + "': must be a JSON Schema; that is no file");
            }
        }
        assertThatThrownBy(() -> settings("http://localhost:1/schema.json"))
                .hasMessageEndingWith("must be a JSON Schema in a file; nothing is fetched");
    }

    @Test
    void nothingThatASchemaRefersToIsFetched() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            fetched.incrementAndGet();
            request.sendResponseHeaders(200, 2);
            request.getResponseBody().write("{}".getBytes(UTF_8));
            request.close();
        });
        server.start();
        String elsewhere = "http://localhost:" + server.getAddress().getPort() + "/other.json";
        try {
            for (String text : new String[] {
                "{'properties': {'orderId': {'$ref': '%s'}}}", "{'$schema': '%s'}", "{'$id': '%s', '$ref': 'more.json'}"
            }) {
                String schema = file("schema.json", text.replace('\'', '"').formatted(elsewhere));
                assertThatThrownBy(() -> settings(schema))
                        .hasMessageStartingWith("orderflow.order.schema is '" + schema + "'")
                        .hasMessageEndingWith("and nothing is fetched");
            }
        } finally {
            server.stop(0);
        }
        assertThat(fetched).hasValue(0);
    }

    @Test
    void aSchemaMayReferToOneBesideIt() throws Exception {
        file("text.json", "{\"type\": \"string\", \"maxLength\": 3}");
        String schema = file("schema.json", "{\"properties\": {\"orderId\": {\"$ref\": \"text.json\"}}}");
        OrderSchema read = settings(schema).schema();

        assertThat(Order.read(json("{\"orderId\":\"abc\",\"orderStatus\":\"paid\"}"), read)
                        .orderId())
                .isEqualTo("abc");
        assertThatThrownBy(() -> Order.read(json("{\"orderId\":\"abcd\"}"), read))
                .hasMessage("$.orderId: must be at most 3 characters long");
    }

    /** Which our schema never lets through, but another one may. */
    @ParameterizedTest
    @CsvSource({"chargeTime, \"noon\"", "chargeMoney, true", "orderId, [\"152122131323\"]"})
    void aValueThatNoTicketCanHoldIsRefusedByItsFieldAlone(String field, String json) throws Exception {
        OrderSchema anything = settings(file("schema.json", "{}")).schema();
        TokenBuffer order = json("{\"%s\":%s}".formatted(field, json));

        assertThatThrownBy(() -> Order.read(order, anything))
                .isInstanceOf(Refused.class)
                .hasMessage("$." + field + ": no value that a ticket can hold");
    }

    @Test
    void theSchemaMayBeOnTheClassPath() {
        assertThatCode(() -> settings("classpath:draft-07/schema")).doesNotThrowAnyException();
    }

    private static TokenBuffer json(String text) throws Exception {
        return Order.MAPPER.readValue(text, TokenBuffer.class);
    }

    private String file(String name, String text) throws Exception {
        return "file:" + Files.writeString(folder.resolve(name), text);
    }

    private static OrderSettings settings(String schema) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.setProperty("orderflow.order.schema", schema);
            properties.setProperty("orderflow.order.digest-key", "0123456789abcdefghijklmnopqrstuv");
            context.getPropertiesComponent().setInitialProperties(properties);
            return OrderSettings.of(context);
        }
    }
}
