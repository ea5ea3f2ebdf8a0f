package io.orderflow.outcome;

import io.orderflow.health.ReadinessCheck;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether what comes is taken at all, however well the database looks: a trigger of somebody's that refuses each row, or a heap
 * that is full, is seen by nothing else.
 *
 * <pre>
 *             3 different ones failed, none was taken between
 *     up ────────────────────────────────────────────────────▶ down
 *      ▲                                                         │
 *      └─────────── one is taken, or none has failed for 30 s ───┘
 * </pre>
 *
 * The 30 s let one try again where nothing comes to a pod that is not ready. Three, since one or two may have only themselves
 * to blame. A good order that comes meanwhile waits, and is not lost; and since the kubelet takes a pod out after three looks, 20
 * to 30 s, what refuses a few of many orders takes none out: the next good one has it up again. Thread-safe.
 */
final class TakenHealth extends ReadinessCheck {
    private static final int ENOUGH = 3;
    private static final long LINGERS_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String events;
    private final LongSupplier nanoTime;

    /** Not more than are enough. */
    private final Set<Object> failed = new HashSet<>();

    private volatile boolean failing;
    private String reason = "";
    private long lastNanos;

    /** @param events what is taken, in the plural; its id too */
    TakenHealth(String events, LongSupplier nanoTime) {
        super("orderflow", events.replace(' ', '-'));
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /**
     * One was not taken.
     *
     * @param event which, so that one that comes again is not counted twice; null if that is not known
     * @param reason one line
     */
    synchronized void failed(Object event, String reason) {
        failing = true;
        if (failed.size() < ENOUGH) {
            failed.add(event == null ? new Object() : event);
        }
        this.reason = reason;
        lastNanos = nanoTime.getAsLong();
    }

    /** One was taken. */
    void worked() {
        if (failing) {
            forget();
        }
    }

    private synchronized void forget() {
        failing = false;
        failed.clear();
    }

    @Override
    public synchronized Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
        boolean down = failed.size() >= ENOUGH && nanoTime.getAsLong() - lastNanos < LINGERS_NANOS;
        return (down ? result.down().message("none of the latest " + events + " was taken: " + reason) : result.up())
                .build();
    }
}
