package io.orderflow.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ArrivalsTest {
    @Test
    void countsAnOrderOnceAndItsRepetitionsApart() {
        Arrivals arrivals = new Arrivals(10, 0, 1, 0);
        arrivals.add(3);
        arrivals.add(3);
        arrivals.add(-1);
        assertThat(arrivals.counts(0, 0))
                .extracting(Arrivals.Arrived::distinct, Arrivals.Arrived::duplicates, Arrivals.Arrived::latencies)
                .containsExactly(1, 1, 0L);
    }

    @Test
    void seesWhenAQueueIsOvertakenByItself() {
        Arrivals arrivals = new Arrivals(100, 0, 1, 0);
        arrivals.add(Backlog.QUEUES);
        arrivals.add(1);
        arrivals.add(0);
        assertThat(arrivals.counts(0, 0).outOfOrder()).isEqualTo(1);
    }

    @Test
    void seesWhenAKeyIsOvertakenByItself() {
        Arrivals arrivals = new Arrivals(10_000, 0, 1, 0);
        arrivals.add(Backlog.KEYS + 1);
        arrivals.add(Backlog.QUEUES);
        arrivals.add(0);
        assertThat(arrivals.counts(0, 0).outOfOrderOfKeys()).isZero();
        arrivals.add(1);
        assertThat(arrivals.counts(0, 0).outOfOrderOfKeys()).isEqualTo(1);
    }

    @Test
    void latencyCountsFromWhenAnOrderWasDue() {
        long tenSecondsAgo = Clock.micros() - 10_000_000;
        Arrivals arrivals = new Arrivals(10, tenSecondsAgo, 1, 2);
        arrivals.add(1);
        arrivals.add(4);
        Arrivals.Arrived counts = arrivals.counts(0, 0);
        assertThat(counts.latencies()).isEqualTo(1);
        assertThat(counts.max()).isGreaterThanOrEqualTo(5_990);
    }
}
