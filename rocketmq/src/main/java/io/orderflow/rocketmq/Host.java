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

    /** Which wait by the machine's time. */
    Slots slots(int maxMessages, long maxBytes) {
        return new Slots(maxMessages, maxBytes);
    }
}
