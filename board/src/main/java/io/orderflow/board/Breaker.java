package io.orderflow.board;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Breaks parts of the laptop for a moment. */
public interface Breaker {
    /** How long each lasts, in seconds. */
    int SECONDS = 10;

    /** What can be broken. */
    enum Breakage {
        SINK_REFUSES,
        SINK_HANGS,
        SINK_DOWN,
        DATABASE_AWAY;

        /** As in a path and in the keys of texts. */
        String key() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What is broken, and until when. */
    record Broken(Breakage what, Instant until) {}

    /** What can be broken here: a server of the user's own cannot. */
    Set<Breakage> possible();

    /** Breaks it, for {@link #SECONDS}; again, it lasts that long from now on. */
    void start(Breakage breakage);

    List<Broken> broken();
}
