package io.orderflow.rocketmq;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** What the machine gives to the deliveries, and what a simulation gives them in its place. */
class Host {
    static final Host REAL = new Host();

    /** As {@link System#nanoTime}. */
    long nanoTime() {
        return System.nanoTime();
    }

    RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** @return whether all came back before the time was over */
    boolean awaitAll(Slots slots, long timeoutMillis) {
        return slots.awaitAll(timeoutMillis);
    }
}
