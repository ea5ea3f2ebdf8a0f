package io.orderflow.order;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RefusedTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private boolean isReason(Exception failure) {
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return Refused.isReason(exchange);
    }

    @Test
    void onlyWhatSpeaksOfTheEventRefusesIt() {
        assertThat(isReason(new Refused(422, "no order"))).isTrue();
        assertThat(isReason(new JsonParseException(null, "no JSON"))).isTrue();
        assertThat(isReason(new IllegalStateException("no memory"))).isFalse();
    }

    @Test
    void theReasonSaysWhereTheTextIsMalformed() {
        assertThat(position(1, 1)).isEqualTo(" at line 1, column 1");
        assertThat(position(3, 7)).isEqualTo(" at line 3, column 7");
        assertThat(position(1, 0)).isEqualTo(", but empty");
        assertThat(position(0, 1)).isEmpty();
        assertThat(Refused.position(new JsonParseException(null, "nowhere"))).isEmpty();
    }

    private static String position(int line, int column) {
        return Refused.position(new JsonParseException(null, "malformed", new JsonLocation(null, 0, line, column)));
    }
}
