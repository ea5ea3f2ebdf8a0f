package io.orderflow.bench;

import java.time.Instant;

/** The one clock that the processes of a machine share. */
final class Clock {
    private Clock() {}

    static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /**
     * When what is measured for a time has ended: with its last order if it is through, and else now, since where it stands still, that
     * counts too. To its last order it would be as fast as it was before.
     */
    static long end(boolean isThrough, long lastMicros) {
        return isThrough ? lastMicros : Math.max(lastMicros, micros());
    }
}
