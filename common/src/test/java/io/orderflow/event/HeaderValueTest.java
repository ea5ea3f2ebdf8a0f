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
    void noValueIsTooMuch(@ForAll String value) {
        assertThat(HeaderValue.encode(value)).matches("[!-~]*");
    }
}
