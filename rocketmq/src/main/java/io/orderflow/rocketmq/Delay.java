package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** RocketMQ's delay levels, as its broker has them by default ({@code messageDelayLevel}). */
final class Delay {
    private static final List<Duration> LEVELS = Stream.of(
                    1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200)
            .map(Duration::ofSeconds)
            .toList();

    /** The third is the first that the broker takes where it is to decide. */
    private static final int FIRST = 3;

    private Delay() {}

    /** @param set the level that is set, or 0 if the broker decides: it takes the next one at each time */
    static int level(int set, int reconsumeTimes) {
        return set > 0 ? set : Math.min(LEVELS.size(), FIRST + Math.min(LEVELS.size(), reconsumeTimes));
    }

    static Duration of(int level) {
        return LEVELS.get(level - 1);
    }
}
