package io.orderflow.log;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutageLineTest {
    private long now = Long.MAX_VALUE - 5;
    private final OutageLine line = new OutageLine(() -> now);

    @Test
    void anOutageIsToldOnceAndItsEndOnce() {
        assertThat(line.worked()).isFalse();
        assertThat(line.failed()).isTrue();
        assertThat(line.failed()).isFalse();
        assertThat(line.worked()).isTrue();
        assertThat(line.worked()).isFalse();
    }

    @Test
    void whatFlickersIsToldOnceInTenSeconds() {
        line.failed();
        line.worked();
        assertThat(line.failed()).isFalse();
        assertThat(line.worked()).isFalse();

        now += TimeUnit.SECONDS.toNanos(10);
        assertThat(line.failed()).isTrue();
        now += TimeUnit.SECONDS.toNanos(10);
        assertThat(line.failed()).isFalse();
        assertThat(line.worked()).isTrue();
    }
}
