package io.orderflow.rocketmq;

import java.util.concurrent.atomic.AtomicReference;

/** Deliveries at which something happened that should not: taken aside without memory, since that may be what lacks. */
final class Stranded {
    private final AtomicReference<Delivery> last = new AtomicReference<>();

    void add(Delivery delivery) {
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
}
