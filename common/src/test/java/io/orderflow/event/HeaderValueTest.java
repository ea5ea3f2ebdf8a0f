package io.orderflow.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderValueTest {
    @Test
    void whatAHeaderCanCarryStaysAsItIs() {
        assertThat(HeaderValue.encode("/rocketmq/orderflow/orders#+,;=~"))
                .isEqualTo("/rocketmq/orderflow/orders#+,;=~");
    }

    @Test
    void theExamplesOfTheSpecificationAreEncodedAsThere() {
        assertThat(HeaderValue.encode("Euro € 😀")).isEqualTo("Euro%20%E2%82%AC%20%F0%9F%98%80");
        assertThat(HeaderValue.encode("\"%")).isEqualTo("%22%25");
    }

    @Property
    void everyValueIsPrintableAndComesBack(@ForAll @CharRange(from = 0, to = 0xD7FF) String value) {
        String encoded = HeaderValue.encode(value);

        assertThat(encoded).matches("[!-~]*").doesNotContain("\"");
        assertThat(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(value);
    }

    @Property
    void whatWasEncodedIsReadAsItWasMeant(@ForAll @CharRange(from = 0, to = 0xD7FF) String value) {
        assertThat(HeaderValue.decode(HeaderValue.encode(value))).isEqualTo(value);
    }

    @Test
    void whatIsNoEncodingStaysAsItIs() {
        assertThat(HeaderValue.decode("100% sure, 5%4 %zz %")).isEqualTo("100% sure, 5%4 %zz %");
        assertThat(HeaderValue.decode("%FF%E8%AE")).isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void itIsDecodedOnceOnly() {
        assertThat(HeaderValue.decode("A5%20%2541")).isEqualTo("A5 %41");
    }

    @Test
    void aQuotedValueLosesItsQuotes() {
        assertThat(HeaderValue.decode("\"a \\\"b\\\" %41\"")).isEqualTo("a \"b\" A");
    }

    @Property
    void whatWasSentInUtf8IsReadSo(@ForAll @CharRange(from = 1, to = 0xD7FF) String value) {
        String asAServerHasIt = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(HeaderValue.received(asAServerHasIt)).isEqualTo(value);
    }

    @Test
    void whatIsNoUtf8StaysAsItIs() {
        assertThat(HeaderValue.received("caf\u00E9 100%")).isEqualTo("caf\u00E9 100%");
        assertThat(HeaderValue.received("\u00C0\u00AF")).isEqualTo("\u00C0\u00AF");
        assertThat(HeaderValue.received("订\u00C3\u00A9")).isEqualTo("订\u00C3\u00A9");
    }

    @Property
    void noValueIsTooMuch(@ForAll String value) {
        assertThat(HeaderValue.encode(value)).matches("[!-~]*");
    }
}
