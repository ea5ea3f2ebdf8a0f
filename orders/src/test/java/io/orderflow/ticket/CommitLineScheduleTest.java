package io.orderflow.ticket;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The line under schedules that Lincheck chooses, each with other switches between the threads; one that waits for ever is a
 * failure too, which it shows with all that has led there. Its clock stands still: nobody waits for too long.
 */
@Tag("schedules")
class CommitLineScheduleTest {
    private static final int SCHEDULES = 150;

    @Test
    void eachOfTwoIsWrittenOnceAndIsThroughAfterIt() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Line line = new Line();
            line.startAll(new Order(), new Order());
            line.joinAll();
            line.checkAll();
        });
    }

    /** Of two that come while the first is written; it may be woken before it sees that it is interrupted. */
    @Test
    void oneThatIsInterruptedHoldsUpNoneBehindIt() {
        Lincheck.runConcurrentTest(SCHEDULES, () -> {
            Line line = new Line();
            Order stopped = new Order();
            stopped.interrupted = true;
            Order behind = new Order();
            line.meanwhile = () -> {
                line.startAll(stopped, behind);
                line.awaitThatWaits(behind);
            };
            line.pass(new Order());
            line.joinAll();
            line.checkAll();
        });
    }

    private static final class Order extends CommitLine.Waiting {
        boolean interrupted;
        int writes;
        boolean through;
    }

    private static final class Line {
        final List<Order> orders = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        final CommitLine<Order> line = new CommitLine<>(this::write);
        Runnable meanwhile = () -> {};
        int writers;
        boolean tooMany;

        private void write(List<Order> group) {
            writers++;
            tooMany |= writers > 1;
            Runnable now = meanwhile;
            meanwhile = () -> {};
            now.run();
            for (Order order : group) {
                order.writes++;
                order.end();
            }
            writers--;
        }

        void startAll(Order... all) {
            for (Order order : all) {
                orders.add(order);
                threads.add(new Thread(() -> pass(order)));
            }
            threads.forEach(Thread::start);
        }

        void pass(Order order) {
            if (order.interrupted) {
                Thread.currentThread().interrupt();
            }
            try {
                line.await(order);
                order.through = true;
            } catch (InterruptedException e) {
                // As it should.
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void awaitThatWaits(Order order) {
            while (!order.signal.hasQueuedThreads()) {
                Thread.onSpinWait();
            }
        }

        void joinAll() {
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void checkAll() {
            if (tooMany) {
                throw new AssertionError("two write at once");
            }
            for (Order order : orders) {
                if (order.through ? order.writes != 1 : !order.interrupted || order.writes > 1) {
                    throw new AssertionError("written " + order.writes + " times");
                }
            }
        }
    }
}
