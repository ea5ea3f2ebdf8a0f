package io.orderflow.http;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** As Knative's SinkBinding specifies them: extensions for every event, and nothing else. */
class CeOverridesTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "{}", "{\"extensions\":{}}", "{\"other\":5}"})
    void withoutExtensionsThereAreNone(String json) {
        assertThat(CeOverrides.parse(json)).isEmpty();
    }

    @Test
    void theExtensionsAreThoseThatAreGiven() {
        assertThat(CeOverrides.parse("{\"extensions\":{\"cluster\":\"north 1~!\",\"tenant2\":\"\"}}"))
                .isEqualTo(Map.of("cluster", "north 1~!", "tenant2", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "north",
                "[]",
                "5",
                "null",
                "{\"extensions\":[]}",
                "{\"extensions\":null}",
                "{\"extensions\":\"x\"}",
                "{\"extensions\":{\"Not-A-Name\":\"x\"}}",
                "{\"extensions\":{\"\":\"x\"}}",
                "{\"extensions\":{\"number\":5}}",
                "{\"extensions\":{\"null\":null}}",
                "{\"extensions\":{\"object\":{}}}",
                "{\"extensions\":{\"line\":\"a\\nb\"}}",
                "{\"extensions\":{\"id\":\"all-the-same\"}}",
                "{\"extensions\":{\"type\":\"orderflow.ticket.issued\"}}",
                "{\"extensions\":{\"a\":\"b\"}",
                "{\"extensions\":{\"a\":\"b\"}} and more",
            })
    void anythingElseIsRefusedInOneLine(String json) {
        assertThatThrownBy(() -> CeOverrides.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("K_CE_OVERRIDES: ")
                .hasMessageEndingWith("values of printable ASCII")
                .hasMessageNotContaining("\n");
    }

    @Test
    void theLineNamesWhatIsRefused() {
        assertThatThrownBy(() -> CeOverrides.parse("5")).hasMessageContaining("no JSON object is");
        assertThatThrownBy(() -> CeOverrides.parse("{")).hasMessageContaining("no JSON is");
        assertThatThrownBy(() -> CeOverrides.parse("{\"extensions\":5}")).hasMessageContaining("'extensions'");
        assertThatThrownBy(() -> CeOverrides.parse("{\"extensions\":{\"Big\":\"x\"}}"))
                .hasMessageContaining("extension 'Big'");
        assertThatThrownBy(() -> CeOverrides.parse("{\"extensions\":{\"five\":5}}"))
                .hasMessageContaining("the value of extension 'five'");
    }
}
