package io.orderflow.text;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class Utf8Test {
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "\uFEFF{}", "\"宫保鸡丁 🍚 é\u0001\u007F\uFFFD\uFFFF\""})
    void whatIsUtf8IsNotMalformed(String text) {
        assertThat(Utf8.malformedAt(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
    }

    /** Overlong, half a character, beyond the last, a byte that begins none, one that is missing, and another encoding. */
    @ParameterizedTest
    @CsvSource({
        "C0AF, 0",
        "22C0AF22, 1",
        "22C1BF22, 1",
        "22E080AF22, 1",
        "22F08080AF22, 1",
        "22EDA08022, 1",
        "22F490808022, 1",
        "22FF22, 1",
        "2280, 1",
        "22E5AE, 1",
        "7B007D00, 1",
        "007B007D, 0",
        "FFFE7B00, 0"
    })
    void whatIsNotIsFound(String bytes, int at) {
        assertThat(Utf8.malformedAt(HexFormat.of().parseHex(bytes))).isEqualTo(at);
    }

    /** More than is decoded at a time, with a character on the border. */
    @Test
    void aLongTextIsLookedThrough() {
        byte[] text = ("a".repeat(4_095) + "🍚".repeat(5_000)).getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.malformedAt(text)).isEqualTo(-1);

        text[text.length - 1] = 'a';
        assertThat(Utf8.malformedAt(text)).isEqualTo(text.length - 4);
    }
}
