package io.orderflow.text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What may be a phone number is not shown, however it is written. */
class PhoneNumbersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "15212213132",
                "152-1221-3132",
                "+86 (152) 1221 3132",
                "+86-152-1221-3132",
                "0086 152 1221 3132",
                "(+86)15212213132",
                "152.1221.3132",
                "152\u00a01221\u00a03132",
                "152\u202f1221\u20093132",
                "152\u20111221\u20123132",
                "152\u20141221\uff0d3132",
                "152\u200b1221\u00ad3132",
                "152\t1221\n3132",
                "152%201221%203132",
                "152&nbsp;1221&nbsp;3132",
                "152\\u00a01221\\u00a03132",
                "１５２１２２１３１３２",
                "１５２－１２２１－３１３２",
                "（１５２）１２２１　３１３２"
            })
    void ofItItsLastFourDigitsAreLeft(String number) {
        String masked = PhoneNumbers.mask("call " + number + "!");

        assertThat(masked).matches("call [(（+]*\\*\\*\\*[3３][1１][3３][2２]!");
    }

    @Test
    void digitsOutsideTheBasicPlaneAreNotCutInTwo() {
        assertThat(PhoneNumbers.mask("\ud835\udfcf".repeat(11))).isEqualTo("***" + "\ud835\udfcf".repeat(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "422 $.prodName: is missing",
                "127.0.0.1:18080",
                "192.168.100.200:9876 does not answer",
                "no route to /10.200.30.140",
                "at 2026-11-28T03:39:16.123Z",
                "on 2026-11-28 03:39, late",
                "since 2026-11-28.",
                "has 9437184 bytes, more than 4194304 bytes",
                "B417",
                ""
            })
    void otherNumbersStay(String text) {
        assertThat(PhoneNumbers.mask(text)).isEqualTo(text);
    }

    @Test
    void ofOneAtTheEndOfALineNoPartIsLeft() {
        assertThat(PhoneNumbers.line("call 152-1221-3132", 11)).isEqualTo("call ***31…");
        assertThat(PhoneNumbers.line("152\n1221\n3132", 20)).isEqualTo("***3132");
        assertThat(PhoneNumbers.line("token: abc 15212213132", 40)).isEqualTo("token: *** ***3132");
        assertThat(PhoneNumbers.line(null, 20)).isEmpty();
    }

    @Test
    void nothingStaysNothing() {
        assertThat(PhoneNumbers.mask(null)).isNull();
    }

    /** Whoever looks for an event by the id in a log finds it, and nobody reads a customer there. */
    @Test
    void anIdThatAProgramMakesStaysWholeAndOneMadeOfAPhoneNumberDoesNot() {
        String clients = "7F0000011111111122223333444455AA";
        String uuid = "123e4567-e89b-12d3-a456-426614174000";

        assertThat(PhoneNumbers.maskId(clients)).isEqualTo(clients);
        assertThat(PhoneNumbers.maskId(uuid)).isEqualTo(uuid);
        assertThat(PhoneNumbers.maskId("15212213132")).isEqualTo("***3132");
        assertThat(PhoneNumbers.maskId("order-15212213132-" + clients)).isEqualTo("order-***3132-" + clients);
    }
}
