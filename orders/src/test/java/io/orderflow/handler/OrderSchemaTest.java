package io.orderflow.handler;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.Postgres;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The values that an order may hold, and those at which it is refused; over HTTP, down to the row. */
class OrderSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Handler handler;

    @BeforeAll
    @BeforeContainer
    static void start() throws Exception {
        handler = Handler.orders(Postgres.migratedDatabase());
    }

    @AfterAll
    @AfterContainer
    static void stop() {
        handler.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "userPhoneNo | \"123456\"",
                "userPhoneNo | \"123456789012345\"",
                "prodId | \"x\"",
                "prodName | \"宫保鸡丁 🍚\"",
                "chargeMoney | 0",
                "chargeMoney | -0",
                "chargeMoney | \"0\"",
                "chargeMoney | 0.0001",
                "chargeMoney | \"0.0001\"",
                "chargeMoney | 30.000000",
                "chargeMoney | 3e1",
                "chargeMoney | 0e999999999",
                "chargeMoney | 999999999999999.5",
                "chargeMoney | 999999999999999.9999",
                "chargeMoney | 999999999999999.99990",
                "chargeMoney | 123456789012345.6789",
                "chargeMoney | \"999999999999999.9999\"",
                "chargeTime | 0",
                "finishTime | \"99999999999\"",
                "finishTime | 99999999999",
            })
    void aValueWithinTheBoundsIsAccepted(String field, String json) throws Exception {
        assertThat(answer(field, json)).startsWith("200 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "orderId | \"\"",
                "orderId | 123",
                "orderId | \"a\\u0000b\"",
                "orderId | \"a\\n\"",
                "orderStatus | \"eaten\"",
                "orderStatus | \"Completed\"",
                "userPhoneNo | \"12345\"",
                "userPhoneNo | \"1234567890123456\"",
                "userPhoneNo | \"123456\\n\"",
                "userPhoneNo | \"١٢٣٤٥٦\"",
                "userPhoneNo | 152122131323",
                "prodId | \"\"",
                "prodName | \"\\ud83c\"",
                "chargeMoney | \"\"",
                "chargeMoney | -0.01",
                "chargeMoney | \"-0.01\"",
                "chargeMoney | \"0.00001\"",
                "chargeMoney | 0.00001",
                "chargeMoney | 100000000000000.00001",
                "chargeMoney | 999999999999999.99991",
                "chargeMoney | 1000000000000000.0",
                "chargeMoney | 1e400",
                "chargeMoney | -1e400",
                "chargeMoney | 1e-400",
                "chargeMoney | 1000000000000000",
                "chargeMoney | \"1000000000000000\"",
                "chargeMoney | 1e-999999999",
                "chargeMoney | \"3e1\"",
                "chargeMoney | null",
                "chargeTime | -1",
                "chargeTime | 1.5",
                "chargeTime | \"1.5\"",
                "finishTime | \"1584932320000\"",
                "finishTime | 1584932320000",
            })
    void aValueOutsideTheBoundsIsRefused(String field, String json) throws Exception {
        assertThat(answer(field, json)).startsWith("422 $").contains(field);
    }

    /** The library would say "must be multiple of 0". */
    @Test
    void anAmountWithTooManyDecimalsIsToldSo() throws Exception {
        assertThat(answer("chargeMoney", "0.00001")).isEqualTo("422 $.chargeMoney: must have at most 4 decimals");
    }

    @Test
    void anAmountThatNoComputerCanHoldIsRefusedAtOnce() throws Exception {
        assertThat(answer("chargeMoney", "1e999999999")).isEqualTo("422 not a valid order");
    }

    @ParameterizedTest
    @CsvSource({"orderId,64", "prodId,200", "prodName,200"})
    void aTextMayBeAsLongAsTheSchemaSaysInCharacters(String field, int length) throws Exception {
        String longest = "🍚".repeat(length - 36) + UUID.randomUUID();

        assertThat(answer(field, '"' + longest + '"')).startsWith("200 ");
        assertThat(answer(field, '"' + longest + "x\"")).startsWith("422 ").contains("must be at most " + length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orderId", "orderStatus", "userPhoneNo", "prodId", "prodName", "chargeMoney", "chargeTime"})
    void aCompletedOrderNeedsEveryField(String field) throws Exception {
        String order = Orders.without(Orders.completed("missing"), field);

        var answer = Mode.BINARY.send(handler, "event", order);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).isEqualTo("$: required property '" + field + "' not found");
    }

    @Test
    void unknownFieldsAreIgnoredAndRepeatedOnesRefused() throws Exception {
        String order = Orders.completed(UUID.randomUUID().toString());

        assertThat(send(order.replace("}", ",\"extra\":[{\"a\":null}]}"))).startsWith("200 ");
        assertThat(send(order.replace("}", ",\"orderId\":\"other\"}"))).startsWith("422 not JSON");
        assertThat(send(order + order)).startsWith("422 not JSON");
    }

    /** Whatever is valid can be stored and comes back as it was published. */
    @Property(tries = 100)
    void aValidOrderComesBackInItsTicket(@ForAll("orders") Map<String, String> order) throws Exception {
        String id = UUID.randomUUID() + order.get("orderId");
        Map<String, String> published = new HashMap<>(order);
        published.put("orderId", id);
        String json = JSON.writeValueAsString(published);
        var answer = Mode.BINARY.send(handler, "event", json);
        assertThat(answer.statusCode()).as(json + answer.body()).isEqualTo(200);

        var ticket = JSON.readTree(answer.body());
        String phone = order.get("userPhoneNo");
        assertThat(ticket.get("orderId").textValue()).isEqualTo(id);
        assertThat(ticket.get("productId").textValue()).isEqualTo(order.get("prodId"));
        assertThat(ticket.get("productName").textValue()).isEqualTo(order.get("prodName"));
        assertThat(new BigDecimal(ticket.get("amount").textValue())).isEqualTo(order.get("chargeMoney"));
        assertThat(Instant.parse(ticket.get("chargedAt").textValue()).getEpochSecond())
                .isEqualTo(Long.parseLong(order.get("chargeTime")));
        assertThat(ticket.get("phone").textValue())
                .hasSameSizeAs(phone)
                .matches("\\*+[0-9]{4}")
                .endsWith(phone.substring(phone.length() - 4));
        assertThat(Mode.BINARY.send(handler, "again", json).body()).isEqualTo(answer.body());
    }

    /** Whatever comes, the answer is a code and one line; the order's bytes are not in it. */
    @Property(tries = 300)
    void hostileBytesAreAnsweredWithOneLine(@ForAll("hostile") byte[] bytes) throws Exception {
        for (Mode mode : Mode.values()) {
            var answer = mode.send(handler, "event", bytes);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body())
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(500)
                    .doesNotContain("Exception", "\n", "\tat ", "152122131323");
        }
    }

    @Provide
    Arbitrary<Map<String, String>> orders() {
        Arbitrary<String> text = Arbitraries.strings()
                .all()
                .ofMinLength(1)
                .ofMaxLength(28)
                .filter(s -> s.codePoints()
                        .allMatch(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE));
        Arbitrary<String> phone = Arbitraries.strings().numeric().ofMinLength(6).ofMaxLength(15);
        Arbitrary<String> amount = Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, new BigDecimal("999999999999999"))
                .ofScale(4)
                .map(BigDecimal::toPlainString);
        Arbitrary<Long> time = Arbitraries.longs().between(0, 49_999_999_999L);
        return Combinators.combine(text, text, text, phone, amount, time, time)
                .as((orderId, prodId, prodName, userPhoneNo, money, charge, later) -> Map.of(
                        "orderId", orderId,
                        "orderStatus", "completed",
                        "prodId", prodId,
                        "prodName", prodName,
                        "userPhoneNo", userPhoneNo,
                        "chargeMoney", money,
                        "chargeTime", "" + charge,
                        "finishTime", "" + (charge + later)));
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        String order = Orders.completed("hostile");
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> truncated = Arbitraries.integers()
                .between(0, order.length() - 1)
                .map(n -> order.substring(0, n).getBytes());
        Arbitrary<byte[]> nested = Arbitraries.integers()
                .between(1, 100_000)
                .map(depth -> ("{\"orderId\":" + "[".repeat(depth)).getBytes());
        Arbitrary<byte[]> broken = Arbitraries.of("orderId", "userPhoneNo", "prodName", "chargeMoney", "chargeTime")
                .map(field -> Orders.with(order, field, "[\"152122131323\",{\"152122131323\":1e400}]")
                        .getBytes());
        return Arbitraries.oneOf(noise, truncated, nested, broken);
    }

    private static String answer(String field, String json) throws Exception {
        return send(Orders.with(Orders.completed(UUID.randomUUID().toString()), field, json));
    }

    private static String send(String order) throws Exception {
        var answer = Mode.BINARY.send(handler, "event", order);
        return answer.statusCode() + " " + answer.body();
    }
}
