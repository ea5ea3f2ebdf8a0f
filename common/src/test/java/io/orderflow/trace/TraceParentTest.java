package io.orderflow.trace;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class TraceParentTest {
    private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aTraceIsGoneOnWith() {
        TraceParent parent = TraceParent.of(GOOD, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");

        assertThat(parent.text()).isEqualTo(GOOD);
        assertThat(parent.state()).isEqualTo("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
        assertThat(parent.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(parent.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(parent.isBeginning()).isFalse();
    }

    /** W3C Trace Context, section 2.2.4: a later version may have more, which nobody understands here. */
    @Test
    void whatALaterVersionAddsIsNotPassedOn() {
        assertThat(TraceParent.of("cc" + GOOD.substring(2) + "-what-the-future-brings", null)
                        .text())
                .isEqualTo("cc" + GOOD.substring(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX-Evil: 1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473٣-00f067aa0ba902b7-01",
            })
    void whatIsMalformedIsNone(String traceparent) {
        assertThat(TraceParent.of(traceparent, null)).isNull();
    }

    @Test
    void aStateThatIsMalformedOrLongIsLeftOut() {
        assertThat(TraceParent.of(GOOD, "a=" + "b".repeat(254)).state()).isNotNull();
        assertThat(TraceParent.of(GOOD, "a=b,".repeat(127) + "a=b").state()).isNull();
        assertThat(TraceParent.of(GOOD, ("a=" + "b".repeat(250) + ",").repeat(4) + "a=b")
                        .state())
                .isNull();
        for (String state : new String[] {"a", "=b", "A=b", "a=b\r\nX: 1", "a=\u00e9", "a=b=c", "a=\u0000", " "}) {
            assertThat(TraceParent.of(GOOD, state).state()).as(state).isNull();
        }
    }

    @Property(tries = 500)
    void nothingThatIsSentIsAnError(@ForAll String traceparent, @ForAll String tracestate) {
        assertThatCode(() -> TraceParent.of(traceparent, tracestate)).doesNotThrowAnyException();
        assertThat(TraceParent.of(GOOD, tracestate).text()).isEqualTo(GOOD);
    }

    @Test
    void theSameMessageBeginsTheSameTrace() {
        assertThat(TraceParent.beginning("id").isBeginning()).isTrue();
        assertThat(TraceParent.beginning("id")).isEqualTo(TraceParent.beginning("id"));
        assertThat(TraceParent.beginning("id").traceId())
                .isNotEqualTo(TraceParent.beginning("other").traceId());
    }
}
