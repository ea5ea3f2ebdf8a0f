package io.orderflow.rocketmq;

import java.util.ArrayList;
import java.util.List;

/** A message that was published once, whatever copies of it there are, and what became of it. */
final class SimulatedMessage {
    enum Kind {
        GOOD,
        /** The sink refuses it for good. */
        MALFORMED,
        /** The sink fails at it, each time. */
        POISON,
        /** The sink fails at it until all heals. */
        STUBBORN
    }

    final int number;
    final Kind kind;

    /** Or null. */
    final String key;

    /** An attempt that has failed: when it began, and when it had failed. */
    record Attempt(long startedNanos, long failedNanos) {}

    final List<Attempt> failures = new ArrayList<>();
    String lastingId;
    boolean refusedForGood;
    boolean delivered;
    boolean dead;

    /** Those too that RocketMQ refused. */
    int handBacks;

    SimulatedMessage(int number, Kind kind, String key) {
        this.number = number;
        this.kind = kind;
        this.key = key;
    }

    boolean isEnded() {
        return delivered || dead;
    }

    @Override
    public String toString() {
        return kind + " message " + number + (key == null ? "" : " of key " + key);
    }
}
