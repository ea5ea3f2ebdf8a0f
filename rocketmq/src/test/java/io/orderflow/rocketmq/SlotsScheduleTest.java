package io.orderflow.rocketmq;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The slots under schedules that Lincheck chooses: a queue that waits for ever is a failure too. */
@Tag("schedules")
class SlotsScheduleTest {
    private static final int SCHEDULES = 200;
    private static final int SMALL = 1;
    private static final int LARGE = 4096;

    @Test
    void queuesThatWaitForRoomAllComeByAndAllIsGivenBack() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Taken taken = new Taken();
            run(() -> taken.waitFor(LARGE), () -> taken.waitFor(SMALL));
            taken.checkNoneIsLeft();
        });
    }

    @Test
    void whatFindsNoRoomTakesNothingFromTheOthers() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Taken taken = new Taken();
            run(() -> taken.tryFor(LARGE), () -> taken.tryFor(SMALL));
            taken.checkNoneIsLeft();
        });
    }

    static void run(Runnable one, Runnable other) {
        Thread first = new Thread(one);
        Thread second = new Thread(other);
        first.start();
        second.start();
        try {
            first.join();
            second.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Taken {
        final Slots slots = new Slots(2, LARGE);
        final AtomicInteger bytes = new AtomicInteger();

        void waitFor(int size) {
            try {
                slots.acquire(size);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            use(size);
        }

        void tryFor(int size) {
            if (slots.tryAcquire(size)) {
                use(size);
            }
        }

        private void use(int size) {
            if (bytes.addAndGet(size) > LARGE) {
                throw new AssertionError("more bytes than may be");
            }
            bytes.addAndGet(-size);
            slots.release(size);
        }

        void checkNoneIsLeft() {
            if (slots.taken() != 0 || slots.takenBytes() != 0) {
                throw new AssertionError(slots.taken() + " slots and " + slots.takenBytes() + " bytes are taken still");
            }
        }
    }
}
