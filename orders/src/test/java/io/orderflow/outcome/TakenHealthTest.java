package io.orderflow.outcome;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TakenHealthTest {
    private long nanos = Long.MAX_VALUE - 10;
    private final TakenHealth health = new TakenHealth("dead letters", () -> nanos);

    private Result look() {
        return health.call(Map.of());
    }

    private void threeFail() {
        for (String event : new String[] {"1", "2", "3"}) {
            assertThat(look().getState()).isEqualTo(State.UP);
            health.failed(event, "refused as " + event);
        }
        assertThat(look().getState()).isEqualTo(State.DOWN);
    }

    @Test
    void threeThatFailAreAReasonUntilOneIsTaken() {
        threeFail();
        health.failed("4", "refused as 4");
        assertThat(look().getMessage()).hasValue("none of the latest dead letters was taken: refused as 4");

        health.worked();

        assertThat(look().getState()).isEqualTo(State.UP);
        threeFail();
    }

    @Test
    void oneThatComesAgainAndAgainMayHaveItselfToBlame() {
        for (int i = 0; i < 10; i++) {
            health.failed("1", "refused");
            health.failed("2", "refused");
        }

        assertThat(look().getState()).isEqualTo(State.UP);
    }

    @Test
    void thoseThatNobodyKnowsAreCountedEach() {
        for (int i = 0; i < 3; i++) {
            health.failed(null, "unexpected");
        }

        assertThat(look().getState()).isEqualTo(State.DOWN);
    }

    /** Where nothing comes to what is not ready, nothing could be taken either. */
    @Test
    void oneMayTryAgainWhenNoneHasFailedForAWhile() {
        threeFail();
        nanos += TimeUnit.SECONDS.toNanos(29);
        assertThat(look().getState()).isEqualTo(State.DOWN);
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(look().getState()).isEqualTo(State.UP);

        health.failed("5", "refused still");

        assertThat(look().getState()).isEqualTo(State.DOWN);
    }
}
