package io.orderflow.local;

import io.orderflow.board.TrailStep;
import io.orderflow.ledger.HandoverListener;
import io.orderflow.text.PhoneNumbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.EventNotifier;

/** What the latest orders went through between publisher and Broker, some steps each: what no table and no meter tells. */
final class OrderTrail {
    private static final int ORDERS = 2_000;

    /** The first and the latest of them, since an order may be tried for hours. */
    static final int STEPS = 12;

    private final Map<String, List<TrailStep>> orders;

    OrderTrail() {
        this(ORDERS);
    }

    /** @param limit of how many orders something is known */
    OrderTrail(int limit) {
        this.orders = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, List<TrailStep>> eldest) {
                return size() > limit;
            }
        };
    }

    /** What listens to a context; each has its own. */
    EventNotifier recorder() {
        return new Listener();
    }

    /** The oldest first; empty if nothing is known of it. */
    List<TrailStep> of(String orderId) {
        synchronized (orders) {
            return List.copyOf(orders.getOrDefault(orderId, List.of()));
        }
    }

    private void add(String orderId, TrailStep.Kind kind, Throwable failure) {
        if (orderId.isEmpty()) {
            return;
        }
        String why = failure == null ? "" : PhoneNumbers.line(String.valueOf(failure.getMessage()), 160);
        TrailStep step = new TrailStep(Instant.now(), kind, why);
        synchronized (orders) {
            List<TrailStep> steps = orders.computeIfAbsent(orderId, any -> new ArrayList<>(2));
            if (steps.size() == STEPS) {
                steps.remove(STEPS / 2);
            }
            steps.add(step);
        }
    }

    private final class Listener extends HandoverListener {
        @Override
        protected void onPublished(String key, Exchange exchange) {
            Throwable failure = exchange.getException();
            add(key, failure == null ? TrailStep.Kind.PUBLISHED : TrailStep.Kind.UNCONFIRMED, failure);
        }

        @Override
        protected void onDelivered(String subject, Exchange exchange) {
            Throwable failure = exchange.getException();
            add(subject, failure == null ? TrailStep.Kind.ACCEPTED : TrailStep.Kind.REFUSED, failure);
        }
    }
}
