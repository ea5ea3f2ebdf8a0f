package io.orderflow.board;

import io.orderflow.trace.FinishedSpan;
import io.orderflow.trace.Tracing.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TraceSheetTest {
    private static final FinishedSpan SEND = span("send orders", "a", null, 0, 2_000_000, null, Map.of());
    private static final FinishedSpan TRIED =
            span("process orders", "b", "a", 4_000_000, 6_000_000, "503", Map.of("text", "<b>+8615212213132</b>"));
    private static final FinishedSpan POST = span("POST", "c", "b", 4_000_000, 8_000_000, null, Map.of());
    private static final FinishedSpan LOST = span("poll orders", "d", "gone", 3_000_000, 4_000_000, null, Map.of());

    @Test
    void eachSpanIsABarBelowItsParent() {
        String html = html(Words.ENGLISH);

        assertThat(html)
                .contains("8 ms", "/orders?id=42", "depth-0 order-source", "depth-1 order-source failed", "503");
        assertThat(html.indexOf("send orders")).isLessThan(html.indexOf("process orders"));
        assertThat(html).contains("<rect x=\"500\" width=\"250\"");
        assertThat(html.indexOf("depth-2")).isGreaterThan(html.indexOf("depth-1"));
    }

    /** The publisher's span, of which only its id is known here. */
    @Test
    void aSpanWhoseParentIsNotHereIsShownAllTheSame() {
        assertThat(html(Words.ENGLISH)).contains("poll orders");
    }

    @Test
    void nothingInASpanIsMarkupOrAPhoneNumber() {
        assertThat(html(Words.ENGLISH)).doesNotContain("<b>+", "15212213132").contains("&lt;b&gt;");
    }

    @Test
    void itIsSaidInBothLanguagesAndWithoutAStyleOrAScript() {
        assertThat(html(Words.CHINESE)).contains("毫秒").doesNotContain("style=", "<script");
        assertThat(new TraceSheet(Words.CHINESE).of(List.of()).toString()).contains("还没有");
    }

    private static String html(Words words) {
        return new TraceSheet(words)
                .of(List.of(new OrderTrace("42", List.of(SEND, LOST, TRIED, POST))))
                .toString();
    }

    private static FinishedSpan span(
            String name, String id, String parent, long start, long end, String error, Map<String, String> attributes) {
        return new FinishedSpan("order-source", name, Kind.CLIENT, "t", id, parent, start, end, error, attributes);
    }
}
