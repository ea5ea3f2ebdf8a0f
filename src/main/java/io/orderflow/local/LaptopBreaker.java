package io.orderflow.local;

import io.orderflow.board.Breaker;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.broker.Misbehaviour;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Breaks the local Broker and the embedded database; a sink does one thing at a time. */
final class LaptopBreaker implements Breaker {
    private static final Map<Breakage, Misbehaviour> SINK = Map.of(
            Breakage.SINK_REFUSES, Misbehaviour.REFUSE,
            Breakage.SINK_HANGS, Misbehaviour.HANG,
            Breakage.SINK_DOWN, Misbehaviour.DOWN);

    private final KnativeBroker broker;
    private final DatabaseValve database;
    private final Map<Breakage, Broken> broken = new EnumMap<>(Breakage.class);
    private final Executor later;

    /** @param broker null if it is the user's own, as is database */
    LaptopBreaker(KnativeBroker broker, DatabaseValve database) {
        this(broker, database, CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS));
    }

    /** @param later runs what it is given when a break is over */
    LaptopBreaker(KnativeBroker broker, DatabaseValve database, Executor later) {
        this.broker = broker;
        this.database = database;
        this.later = later;
    }

    @Override
    public Set<Breakage> possible() {
        Set<Breakage> possible = EnumSet.noneOf(Breakage.class);
        if (broker != null) {
            possible.addAll(SINK.keySet());
        }
        if (database != null) {
            possible.add(Breakage.DATABASE_AWAY);
        }
        return possible;
    }

    @Override
    public synchronized void start(Breakage breakage) {
        Broken now = new Broken(breakage, Instant.now().plusSeconds(SECONDS));
        if (breakage == Breakage.DATABASE_AWAY) {
            database.shut();
        } else {
            broken.keySet().removeAll(SINK.keySet());
            broker.misbehave(SINK.get(breakage));
        }
        broken.put(breakage, now);
        later.execute(() -> end(now));
    }

    /** Unless it was started anew, or something else was, meanwhile. */
    private synchronized void end(Broken mine) {
        if (broken.remove(mine.what(), mine)) {
            if (mine.what() == Breakage.DATABASE_AWAY) {
                database.open();
            } else {
                broker.misbehave(Misbehaviour.NONE);
            }
        }
    }

    @Override
    public synchronized List<Broken> broken() {
        return new ArrayList<>(broken.values());
    }
}
