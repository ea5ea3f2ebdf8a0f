package io.orderflow.bench;

import java.time.Instant;

/** The one clock that the processes of a machine share. */
final class Clock {
    private Clock() {}

    static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
