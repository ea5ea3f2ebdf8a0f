package io.orderflow.text;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What may be a phone number is not shown, however it is written. */
class PhoneNumbersTest {
    @ParameterizedTest
    @ValueSource(strings = {"15212213132", "152-1221-3132", "+86 (152) 1221 3132", "152.1221.3132", "１５２１２２１３１３２"})
    void ofItItsLastFourDigitsAreLeft(String number) {
        String masked = PhoneNumbers.mask("call " + number + "!");

        assertThat(masked).matches("call \\+?\\*\\*\\*[3３][1１][3３][2２]!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"422 $.prodName: is missing", "127.0.0.1:18080", "B417", ""})
    void otherNumbersStay(String text) {
        assertThat(PhoneNumbers.mask(text)).isEqualTo(text);
    }

    @Test
    void ofOneAtTheEndOfALineNoPartIsLeft() {
        assertThat(PhoneNumbers.line("call 152-1221-3132", 11)).isEqualTo("call ***31…");
        assertThat(PhoneNumbers.line("152\n1221\n3132", 20)).isEqualTo("***3132");
        assertThat(PhoneNumbers.line(null, 20)).isEmpty();
    }

    @Test
    void nothingStaysNothing() {
        assertThat(PhoneNumbers.mask(null)).isNull();
    }
}
