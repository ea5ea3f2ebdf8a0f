package io.orderflow.log;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemLineTest {
    private long now;
    private final ProblemLine line = new ProblemLine(null, () -> now);

    @Test
    void theSameProblemIsToldOnceAndAnotherAtOnce() {
        assertThat(line.found("no such topic")).isTrue();
        assertThat(line.found("no such topic")).isFalse();
        pass(3600);
        assertThat(line.found("no such topic")).isFalse();

        assertThat(line.found("access is refused")).isTrue();
    }

    @Test
    void whatChangesItsWordsAtEachLookIsToldOnceInTenSeconds() {
        assertThat(line.found("broker busy, 203 ms in queue")).isTrue();
        pass(4);
        assertThat(line.found("broker busy, 204 ms in queue")).isFalse();
        pass(4);
        assertThat(line.found("broker busy, 205 ms in queue")).isFalse();
        pass(4);
        assertThat(line.found("broker busy, 206 ms in queue")).isTrue();
    }

    @Test
    void thatItIsWellAgainIsToldOnceAndOnlyIfSomethingWas() {
        assertThat(line.isWell()).isFalse();

        line.found("broker busy");
        assertThat(line.isWell()).isTrue();
        assertThat(line.isWell()).isFalse();

        assertThat(line.found("broker busy")).as("a flicker").isFalse();
        assertThat(line.isWell()).isFalse();
    }

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
