package io.orderflow.http;

/**
 * How many of the event loops make requests. Each costs something, as it reads fewer answers at once; but what follows an
 * answer runs on its loop, and that is nearly all that the source does, so that with too few a processor idles while messages
 * wait. So there are half as many as processors at first, and one more whenever each of them fills a processor.
 */
final class LoopsInUse {
    /** A loop that gets less of a processor waits for its turn, or for answers; one more would wait too. */
    private static final double FULL = 0.85;

    /** Those that are left would have as much to do each; well below what brings the next. */
    private static final double SPARE = 0.6;

    private final int least;
    private final int most;
    private volatile int number;

    private LoopsInUse(int least, int most) {
        this.least = least;
        this.most = most;
        this.number = least;
    }

    /** Of one loop for each processor. */
    static LoopsInUse of(int loops) {
        return new LoopsInUse(Math.max(1, loops / 2), loops);
    }

    static LoopsInUse all(int loops) {
        return new LoopsInUse(loops, loops);
    }

    int number() {
        return number;
    }

    /**
     * To be called now and then, by one thread.
     *
     * @param processors that the loops have used together since the last call
     */
    void look(double processors) {
        if (number < most && processors >= FULL * number) {
            number++;
        } else if (number > least && processors < SPARE * (number - 1)) {
            number--;
        }
    }
}
