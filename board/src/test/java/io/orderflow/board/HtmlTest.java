package io.orderflow.board;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HtmlTest {
    @Property
    void noTextLeavesItsPlace(@ForAll String text) {
        String markup = Html.of("<p title=\"{}\">{}</p>", text, text).toString();

        assertThat(markup.chars().filter(c -> c == '<').count()).isEqualTo(2);
        assertThat(markup.chars().filter(c -> c == '>').count()).isEqualTo(2);
        assertThat(markup.chars().filter(c -> c == '"').count()).isEqualTo(2);
    }

    @Test
    void aPlaceInAValueIsNoPlace() {
        assertThat(Html.of("{}{}", "{}", "b")).hasToString("{}b");
    }

    @Test
    void everyPlaceHasOneValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> Html.of("{}{}", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> Html.of("{}", "a", "b"));
    }

    @Test
    void directionMarksCannotTurnATextRound() {
        assertThat(Html.of("{}", "a\u202Eb")).hasToString("a\uFFFDb");
    }

    /** As where a text was cut: no encoder takes it. */
    @Test
    void halfACharacterIsNone() {
        assertThat(Html.of("{}", "\uD83C\uDF5C \uD83C \uDF5C")).hasToString("\uD83C\uDF5C \uFFFD \uFFFD");
    }
}
