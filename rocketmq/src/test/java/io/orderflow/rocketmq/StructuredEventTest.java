package io.orderflow.rocketmq;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Extensions that a SinkBinding gives to an event in structured mode. */
class StructuredEventTest {
    private static final Map<String, String> EXTENSIONS = new TreeMap<>(Map.of("a", "\\ \"", "cluster", "north"));
    private static final String GIVEN = "\"a\":\"\\\\ \\\"\",\"cluster\":\"north\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{`type`:`t`} | `type`:`t`",
                " { `type` : `t` , `data` : { `a` : [ 1.50 , `}` ] } } | `type` : `t`,`data` : { `a` : [ 1.50 , `}` ] }",
                "{`cluster`:`south`,`type`:`t`,`a`:null} | `type`:`t`",
                "{`clust\\u0065r`:`south`,`type`:`t`} | `type`:`t`",
                "{`type`:`t`,`no name`:1} | ",
            })
    void theyStandInPlaceOfItsOwnAndTheRestAsItWas(String event, String rest) throws Exception {
        byte[] body = event.replace('`', '"').getBytes(StandardCharsets.UTF_8);
        if (rest == null) {
            assertThatThrownBy(() -> StructuredEvent.with(EXTENSIONS, body)).isInstanceOf(NotAnEventException.class);
            return;
        }
        assertThat(StructuredEvent.with(EXTENSIONS, body))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{" + GIVEN + "," + rest.replace('`', '"') + "}");
    }

    @Test
    void anEmptyBodyIsNoEvent() {
        assertThatThrownBy(() -> StructuredEvent.with(EXTENSIONS, null)).isInstanceOf(NotAnEventException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+json", " Application/CloudEvents+JSON; charset=\"UTF-8\""})
    void anEventInJsonIsKnownByItsType(String contentType) {
        assertThat(StructuredEvent.isJson(contentType)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/cloudevents-batch+json", "application/cloudevents+avro", "application/json", ""})
    void othersAreNone(String contentType) {
        assertThat(StructuredEvent.isJson(contentType)).isFalse();
    }
}
