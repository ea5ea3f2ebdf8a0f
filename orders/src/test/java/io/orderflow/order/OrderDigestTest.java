package io.orderflow.order;

import io.orderflow.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What tells the same order from a conflicting one, and nothing else. */
class OrderDigestTest {
    private static final String KEY = "0123456789abcdef0123456789ABCDEF";
    private static final String ORDER = """
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"p","prodName":"n",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    private final OrderDigest digest = OrderDigest.of(KEY);

    @Test
    void theSameOrderSpelledInAnotherWayHasTheSameDigest() throws Exception {
        String other = ORDER.replace("\"30.0\"", "30.00").replace("\"1584932320\"", "1584932320");

        assertThat(digest.of(read(other))).isEqualTo(digest.of(read(ORDER)));
    }

    @Test
    void everyFieldOfTheContentCountsInTheDigest() throws Exception {
        for (String[] change : new String[][] {
            {"\"1\"", "\"2\""},
            {"152122131323", "252122131323"},
            {"\"p\"", "\"q\""},
            {"\"n\"", "\"m\""},
            {"30.0", "30.0001"},
            {"chargeTime\":\"1584932320", "chargeTime\":\"1584932319"},
            {"finishTime\":\"1584932320", "finishTime\":\"1584932321"}
        }) {
            assertThat(digest.of(read(ORDER.replace(change[0], change[1]))))
                    .as(change[1])
                    .isNotEqualTo(digest.of(read(ORDER)));
        }
    }

    /** Who has the row can try all phone numbers: without the key none of them gives what is stored. */
    @Property(tries = 100)
    void withoutTheKeyNoPhoneNumberGivesTheDigest(@ForAll @NumericChars @StringLength(min = 6, max = 15) String phone)
            throws Exception {
        Order order = read(ORDER.replace("152122131323", phone));

        assertThat(digest.of(order))
                .isNotEqualTo(OrderDigest.withoutKey(order))
                .isNotEqualTo(OrderDigest.of(KEY.toLowerCase()).of(order));
    }

    /** Made with `openssl dgst -sha256 -mac HMAC` over the hash that `sha256sum` gives: what is stored must never change. */
    @Test
    void itIsTheHmacOfTheHashOfTheOrder() throws Exception {
        assertThat(HexFormat.of().formatHex(digest.of(read(ORDER))))
                .isEqualTo("2ae26583b05b14f1a4b8794a4b0efcf35348f637b5dc546965644a2f8c18136f");
    }

    @Test
    void aBodyMatchesTheTicketThatWasIssuedForIt() throws Exception {
        byte[] body = ORDER.getBytes(StandardCharsets.UTF_8);
        byte[] other = ORDER.replace("30.0", "31").getBytes(StandardCharsets.UTF_8);
        byte[] mac = digest.of(read(ORDER));
        byte[] old = OrderDigest.withoutKey(read(ORDER));

        assertThat(digest.matches(body, mac, null)).isTrue();
        assertThat(digest.matches(body, null, old)).isTrue();
        assertThat(digest.matches(other, mac, null)).isFalse();
        assertThat(digest.matches(other, null, old)).isFalse();
        assertThat(digest.matches(body, null, null)).isFalse();
    }

    /** The handler refuses it: its ticket is of another message. */
    @Test
    void aBodyThatIsNotUtf8MatchesNoTicket() throws Exception {
        String order = ORDER.replace("\"n\"", "\"n/n\"");
        byte[] overlong = order.replace("/", "\u00C0\u00AF").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(digest.matches(order.getBytes(StandardCharsets.UTF_8), digest.of(read(order)), null))
                .isTrue();
        assertThat(digest.matches(overlong, digest.of(read(order)), null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{}", "not json", "{\"orderId\":\"1\",\"orderStatus\":\"paid\"}", "\"x\""})
    void whatIsNoCompletedOrderMatchesNoTicket(String body) throws Exception {
        assertThat(digest.matches(body.getBytes(StandardCharsets.UTF_8), digest.of(read(ORDER)), null))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "short",
                "0123456789abcdef0123456789ABCDE",
                "0123456789abcdef0123456789ABCD'f",
                "an example that is refused: openssl rand -base64 32",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0"
            })
    void whatIsNoKeyIsNamedWithoutShowingIt(String key) {
        assertThatThrownBy(() -> OrderDigest.of(key))
                .hasMessageStartingWith("orderflow.order.digest-key (or ORDERFLOW_ORDER_DIGEST_KEY) is "
                        + (key.isBlank() ? "not set" : "'***'") + ": must be 32 to 64 of the characters")
                .hasMessageNotContaining("ABCD")
                .hasMessageNotContaining("short");
    }

    @Test
    void aDatabaseWithTheTicketsOfAnotherKeyIsRefused() throws Exception {
        try (Connection database = DriverManager.getConnection(Postgres.migratedDatabase())) {
            assertThatCode(() -> OrderDigest.of(Postgres.DIGEST_KEY).check(database))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> digest.check(database))
                    .hasMessage(
                            "orderflow.order.digest-key is '***': is not the one that the tickets of the database were"
                                    + " issued with; set that one");
        }
    }

    private static Order read(String json) throws Exception {
        return Order.MAPPER.readValue(json, Order.class);
    }
}
