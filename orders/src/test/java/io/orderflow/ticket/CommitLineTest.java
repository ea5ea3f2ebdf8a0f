package io.orderflow.ticket;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Those in line while the test itself writes the group before: what a moment's difference would make of them. */
class CommitLineTest {
    private static final int MAX_ORDERS = 64;

    private final List<List<Order>> groups = new ArrayList<>();
    private final CommitLine<Order> line = new CommitLine<>(this::write);
    private Runnable meanwhile = () -> {};

    private void write(List<Order> group) {
        groups.add(group);
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
        group.forEach(CommitLine.Waiting::end);
    }

    @Test
    void aGroupIsOf64OrdersAtMost() throws Exception {
        List<Order> others = new ArrayList<>();
        for (int i = 0; i <= MAX_ORDERS; i++) {
            others.add(new Order());
        }
        meanwhile = () -> waitInLine(others);

        line.await(new Order());

        for (Order other : others) {
            other.through();
        }
        assertThat(groups).extracting(List::size).containsExactly(1, MAX_ORDERS, 1);
    }

    @Test
    void oneThatIsInterruptedJustAsItIsWokenWakesTheNext() throws Exception {
        Order stopped = new Order() {
            @Override
            boolean isWoken(long longestNanos) throws InterruptedException {
                super.isWoken(longestNanos);
                throw new InterruptedException();
            }
        };
        Order behind = new Order();
        meanwhile = () -> waitInLine(List.of(stopped, behind));

        line.await(new Order());

        behind.through();
        assertThatThrownBy(stopped::through).hasCauseInstanceOf(InterruptedException.class);
        assertThat(groups.get(1)).containsExactly(behind);
    }

    @Test
    void oneThatHasWaitedForTooLongIsAskedToComeAgainAndIsNotWritten() throws Exception {
        CommitLine<Order> impatient = new CommitLine<>(this::write, Duration.ZERO);
        Order late = new Order();
        meanwhile = () -> assertThatThrownBy(() -> impatient.await(late)).satisfies(CommitLineTest::isAskedToComeAgain);

        impatient.await(new Order());

        assertThat(groups).extracting(List::size).containsExactly(1);
    }

    @Test
    void oneThatIsWokenWhenItHasWaitedForTooLongWakesTheNext() throws Exception {
        Order late = new Order() {
            @Override
            boolean isWoken(long longestNanos) throws InterruptedException {
                super.isWoken(longestNanos);
                return false;
            }
        };
        Order behind = new Order();
        meanwhile = () -> waitInLine(List.of(late, behind));

        line.await(new Order());

        behind.through();
        assertThatThrownBy(late::through).cause().satisfies(CommitLineTest::isAskedToComeAgain);
        assertThat(groups.get(1)).containsExactly(behind);
    }

    @Test
    void oneThatIsBeingWrittenWhenItHasWaitedForTooLongWaitsForTheEndOfIt() throws Exception {
        CountDownLatch isInLine = new CountDownLatch(1);
        CountDownLatch isWritten = new CountDownLatch(1);
        Order late = new Order() {
            @Override
            boolean isWoken(long longestNanos) throws InterruptedException {
                if (isWritten.getCount() == 0) {
                    return super.isWoken(longestNanos);
                }
                isInLine.countDown();
                isWritten.await();
                return false;
            }
        };
        meanwhile = () -> {
            late.start();
            await().until(() -> isInLine.getCount() == 0);
        };
        line.await(new Order());
        meanwhile = () -> {
            isWritten.countDown();
            await().until(late.signal::hasQueuedThreads);
        };

        line.await(new Order());

        late.through();
        assertThat(groups).extracting(List::size).containsExactly(1, 2);
    }

    /** Whether it was committed nobody knows; it would else write empty groups for ever. */
    @Test
    void oneThatAnErrorHasTakenOutOfTheLineIsAskedToComeAgain() throws Exception {
        CommitLine<Order> broken = new CommitLine<>(
                group -> {
                    write(group.subList(0, Math.min(1, group.size())));
                    if (group.size() > 1) {
                        throw new OutOfMemoryError("after the first of several");
                    }
                },
                Duration.ofSeconds(1));
        Order writing = new Order(broken);
        Order lost = new Order(broken);
        meanwhile = () -> waitInLine(List.of(writing, lost));

        broken.await(new Order());

        assertThatThrownBy(writing::through).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(lost::through).hasCauseInstanceOf(SQLTransientConnectionException.class);
    }

    /** As it is in the table, so its answer is a ticket; whoever has interrupted the thread finds that it is. */
    @Test
    void oneThatHasWrittenItselfIsThroughThoughItsThreadIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();

        line.await(new Order());

        assertThat(Thread.interrupted()).isTrue();
    }

    private static void isAskedToComeAgain(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessage("the orders before are not committed");
        assertThat(((SQLTransientConnectionException) failure).getSQLState()).isEqualTo("53000");
    }

    private static void waitInLine(List<Order> orders) {
        orders.forEach(order -> {
            order.start();
            while (!order.signal.hasQueuedThreads()) {
                Thread.onSpinWait();
            }
        });
    }

    private class Order extends CommitLine.Waiting {
        private final FutureTask<Void> passing;

        Order() {
            this(line);
        }

        Order(CommitLine<Order> line) {
            passing = new FutureTask<>(() -> {
                line.await(this);
                return null;
            });
        }

        void start() {
            Thread thread = new Thread(passing);
            thread.setDaemon(true);
            thread.start();
        }

        void through() throws Exception {
            passing.get(30, TimeUnit.SECONDS);
        }
    }
}
