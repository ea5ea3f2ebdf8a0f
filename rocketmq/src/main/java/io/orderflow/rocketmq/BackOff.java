package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with jitter: the n-th delay is {@code first * multiplier^(n-1)}, at most {@code max}, of which a
 * random half is taken off, so that the messages that failed together do not come back together.
 */
record BackOff(Duration first, double multiplier, Duration max) {

    /**
     * The delay before the next attempt.
     *
     * @param failures how many attempts have failed, from 1 on
     * @param random from 0 (the shortest delay) to 1 (the longest)
     */
    Duration delay(int failures, double random) {
        double millis = Math.min(first.toMillis() * Math.pow(multiplier, failures - 1), max.toMillis());
        return Duration.ofMillis(Math.round(millis * (1 + random) / 2));
    }

    /** The same, or what the sink asked for if that is longer. */
    Duration delay(int failures, Failure failure, RandomGenerator random) {
        Duration delay = delay(failures, random.nextDouble());
        return failure.retryAfter().compareTo(delay) > 0 ? failure.retryAfter() : delay;
    }
}
