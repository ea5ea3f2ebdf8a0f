package io.orderflow.rocketmq;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A throttle that two ask at once, under schedules that Lincheck chooses; its clock stands still. */
@Tag("schedules")
class ThrottleScheduleTest {
    private static final int SCHEDULES = 500;

    @Test
    void ofThoseThatAskAtOnceOneIsLetThroughAndTheOtherCounted() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Throttle throttle = Throttle.ofSeconds(10);
            AtomicInteger through = new AtomicInteger();
            Runnable ask = () -> {
                if (throttle.isDue()) {
                    through.incrementAndGet();
                }
            };
            SlotsScheduleTest.run(ask, ask);
            if (through.get() != 1) {
                throw new AssertionError(through + " lines");
            }
        });
    }
}
