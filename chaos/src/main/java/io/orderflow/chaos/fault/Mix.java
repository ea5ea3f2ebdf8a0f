package io.orderflow.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Faults in random order, with random durations and pauses, as the seed says: every fault once, then all once more, and so
 * on until the time is over.
 *
 * @param faults those of one lane
 * @param least how long it goes on at least; every fault strikes, however long that takes
 * @param longest how long a fault lasts at most
 */
public record Mix(List<Fault> faults, long seed, Duration least, Duration longest) {
    private static final Duration SHORTEST = Duration.ofMillis(1_500);
    private static final Duration PAUSE = Duration.ofMillis(1_500);

    /** Lets one fault strike, after a pause and for a while. */
    @FunctionalInterface
    public interface Striker {
        void strike(Fault fault, Duration pause, Duration duration) throws Exception;
    }

    /** Lets all strike, one after the other. */
    public void run(Striker striker) throws Exception {
        Random random = new Random(seed);
        long end = System.nanoTime() + least.toNanos();
        List<Fault> deck = new ArrayList<>(faults);
        boolean first = true;
        while (!deck.isEmpty() && (first || System.nanoTime() < end)) {
            Collections.shuffle(deck, random);
            for (Fault fault : deck) {
                if (first || System.nanoTime() < end) {
                    Duration pause = Duration.ofMillis(random.nextLong(PAUSE.toMillis()));
                    striker.strike(
                            fault, pause, Duration.ofMillis(random.nextLong(SHORTEST.toMillis(), longest.toMillis())));
                }
            }
            first = false;
        }
    }
}
