package io.orderflow.bench.capacity;

import java.util.ArrayDeque;
import java.util.Deque;

/** The orders that are published and have no ticket, first in, first out; those of a second are spread over it evenly. */
final class OrderQueue {
    private static final class Cohort {
        private final long due;
        private final double orders;
        private double left;

        Cohort(long due, double orders) {
            this.due = due;
            this.orders = orders;
            this.left = orders;
        }
    }

    private final Deque<Cohort> cohorts = new ArrayDeque<>();
    private final Waits waits;
    private double size;

    /** @param waits where the wait of each order goes */
    OrderQueue(Waits waits) {
        this.waits = waits;
    }

    void add(long second, double orders) {
        if (orders > 0) {
            cohorts.addLast(new Cohort(second, orders));
            size += orders;
        }
    }

    double size() {
        return size;
    }

    /** Issues the first of them, evenly over this second. @param response seconds that each is under way at least */
    void take(long second, double orders, double response) {
        double done = 0;
        while (done < orders && !cohorts.isEmpty()) {
            Cohort first = cohorts.peekFirst();
            double part = Math.min(first.left, orders - done);
            double due = first.due + (first.orders - first.left + part / 2) / first.orders;
            double issued = second + (done + part / 2) / orders;
            waits.add((int) (first.due / 60), Math.max(response, issued - due), part);
            done += part;
            first.left -= part;
            if (first.left <= first.orders * 1e-12) {
                cohorts.removeFirst();
            }
        }
        size = cohorts.isEmpty() ? 0 : Math.max(0, size - done);
    }
}
