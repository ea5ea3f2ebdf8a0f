package io.orderflow.rocketmq;

import java.util.concurrent.atomic.AtomicReference;

/** Deliveries at which something happened that should not: taken aside without memory, since that may be what lacks. */
final class Stranded {
    private final AtomicReference<Delivery> last = new AtomicReference<>();

    /** Does nothing for one that is among them: in a second place, those behind its first would be lost. */
    void add(Delivery delivery) {
        if (!delivery.stranded.compareAndSet(false, true)) {
            return;
        }
        Delivery before;
        do {
            before = last.get();
            delivery.strandedBefore = before;
        } while (!last.compareAndSet(before, delivery));
    }

    /** @return the last that was added, with the others behind it; null if there is none */
    Delivery takeAll() {
        return last.get() == null ? null : last.getAndSet(null);
    }

    /**
     * To be called before it goes on.
     *
     * @return the one behind it; null if it is the last
     */
    Delivery takeOff(Delivery delivery) {
        Delivery before = delivery.strandedBefore;
        delivery.strandedBefore = null;
        delivery.stranded.set(false);
        return before;
    }
}
