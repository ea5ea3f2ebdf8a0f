package io.orderflow.chaos.verdict;

import io.orderflow.chaos.load.Kind;
import io.orderflow.chaos.load.Published;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The suite can fail: each way to treat an order wrongly is seen. */
class VerdictTest {
    private static final Published PUBLISHED = new Published(
            4, Map.of("a", Kind.VALID, "b", Kind.DUPLICATE, "x", Kind.MALFORMED), Map.of("u", Kind.VALID));

    @Test
    void aTicketForEachValidOrderAndADeadLetterForEachOtherPasses() {
        assertThat(verdict(Set.of("a", "b"), Set.of("x"), Set.of()).isPassed()).isTrue();
    }

    @Test
    void aDeadLetterMayLieInTheTopicInstead() {
        assertThat(verdict(Set.of("a", "b"), Set.of(), Set.of("x")).isPassed()).isTrue();
    }

    @Test
    void anOrderThatIsNowhereIsLost() {
        Verdict verdict = verdict(Set.of("a"), Set.of("x"), Set.of());

        assertThat(verdict.lost()).containsExactly("b");
        assertThat(verdict.isPassed()).isFalse();
    }

    @Test
    void anInvalidOrderThatIsNowhereIsLostToo() {
        Verdict verdict = verdict(Set.of("a", "b"), Set.of(), Set.of());

        assertThat(verdict.lost()).containsExactly("x");
        assertThat(verdict.isPassed()).isFalse();
    }

    @Test
    void aValidOrderAmongTheDeadLettersFailsEvenIfItHasItsTicket() {
        Verdict verdict = verdict(Set.of("a", "b"), Set.of("x", "b"), Set.of());

        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.wrong()).containsExactly("b");
        assertThat(verdict.isPassed()).isFalse();
    }

    @Test
    void aTicketForAnInvalidOrderFails() {
        assertThat(verdict(Set.of("a", "b", "x"), Set.of("x"), Set.of()).isPassed())
                .isFalse();
    }

    @Test
    void aTicketForAnOrderThatNobodyPublishedFails() {
        assertThat(verdict(Set.of("a", "b", "ghost"), Set.of("x"), Set.of()).wrong())
                .containsExactly("ghost");
    }

    @Test
    void anOrderThatRocketMQNeverConfirmedMayHaveItsTicketOrNot() {
        assertThat(verdict(Set.of("a", "b", "u"), Set.of("x"), Set.of()).isPassed())
                .isTrue();
    }

    private static Verdict verdict(Set<String> tickets, Set<String> table, Set<String> topic) {
        return Verdict.of(PUBLISHED, tickets, table, topic);
    }
}
