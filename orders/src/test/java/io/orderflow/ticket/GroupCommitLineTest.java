package io.orderflow.ticket;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Those in line for a group while the one before is committed, with a database that only takes what it is given. */
class GroupCommitLineTest {
    private final CountDownLatch commits = new CountDownLatch(1);
    private final List<List<Object>> groups = new CopyOnWriteArrayList<>();
    private final GroupCommit tickets = new GroupCommit(new HikariDataSource() {
        @Override
        public Connection getConnection() {
            return answering(Connection.class, Map.of("prepareStatement", statement()));
        }
    });

    private PreparedStatement statement() {
        return calling(
                PreparedStatement.class,
                (proxy, method, args) -> method.getName().equals("executeQuery") ? rows() : null);
    }

    /** A new ticket for each of the last group. */
    private ResultSet rows() {
        Iterator<Object> ids = groups.get(groups.size() - 1).iterator();
        AtomicReference<Object> id = new AtomicReference<>();
        ResultSetMetaData columns =
                answering(ResultSetMetaData.class, Map.of("getColumnCount", 1, "getColumnLabel", "order_id"));
        return calling(ResultSet.class, (proxy, method, args) -> switch (method.getName()) {
            case "next" -> {
                boolean more = ids.hasNext();
                id.set(more ? ids.next() : null);
                yield more;
            }
            case "getMetaData" -> columns;
            default -> id.get();
        });
    }

    /** Two handlers that insert the same orders, each in its own order, would wait for each other: a deadlock. */
    @Test
    void aGroupIsInsertedInTheOrderOfItsIds() throws Exception {
        Caller first = new Caller("first");
        await().until(() -> first.isIn("await"));
        List<Caller> others = List.of(new Caller("c"), new Caller("a"), new Caller("d"), new Caller("b"));
        await().until(() -> others.stream().allMatch(other -> other.isIn("tryAcquire")));

        commits.countDown();

        for (Caller other : others) {
            other.answer.get(30, TimeUnit.SECONDS);
        }
        assertThat(groups).containsExactly(List.of("first"), List.of("a", "b", "c", "d"));
    }

    @Test
    void anOrderThatIsTwiceInAGroupHasTheNewTicketOnce() throws Exception {
        Caller first = new Caller("first");
        await().until(() -> first.isIn("await"));
        List<Caller> same = List.of(new Caller("same"), new Caller("same"), new Caller("other"));
        await().until(() -> same.stream().allMatch(other -> other.isIn("tryAcquire")));

        commits.countDown();

        assertThat(first.row()).isEqualTo(Map.of("order_id", "first"));
        assertThat(Arrays.asList(same.get(0).row(), same.get(1).row()))
                .containsExactlyInAnyOrder(Map.of("order_id", "same"), null);
        assertThat(same.get(2).row()).isEqualTo(Map.of("order_id", "other"));
        assertThat(groups).containsExactly(List.of("first"), List.of("other", "same"));
    }

    @Test
    void anOrderThatIsInterruptedInLineHoldsUpNoneBehindIt() throws Exception {
        Caller first = new Caller("first");
        await().until(() -> first.isIn("await"));
        Caller interrupted = new Caller("interrupted");
        await().until(() -> interrupted.isIn("tryAcquire"));
        Caller behind = new Caller("behind");
        await().until(() -> behind.isIn("tryAcquire"));

        interrupted.thread.interrupt();
        assertThatThrownBy(() -> interrupted.answer.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(InterruptedException.class);
        commits.countDown();

        behind.answer.get(30, TimeUnit.SECONDS);
        assertThat(groups).containsExactly(List.of("first"), List.of("behind"));
    }

    private final class Caller {
        private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        private final FutureTask<Void> answer;
        private final Thread thread;

        Caller(String order) {
            exchange.getMessage().setBody(Map.of("orderId", order));
            answer = new FutureTask<>(() -> {
                tickets.issue(exchange);
                return null;
            });
            thread = new Thread(answer);
            thread.setDaemon(true);
            thread.start();
        }

        /** Of its new ticket; null if it has none. */
        Object row() throws Exception {
            answer.get(30, TimeUnit.SECONDS);
            return exchange.getMessage().getHeader(Ticket.ROW);
        }

        /** Whether it waits, in a method of that name. */
        boolean isIn(String method) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals(method)) {
                    return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
                }
            }
            return false;
        }
    }

    private <T> T answering(Class<T> type, Map<String, Object> answers) {
        return calling(type, (proxy, method, args) -> {
            if (method.getName().equals("createArrayOf")) {
                return noted((Object[]) args[1]);
            }
            return answers.get(method.getName());
        });
    }

    private static <T> T calling(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    private Array noted(Object[] column) throws InterruptedException {
        // The ids come first, and nothing else here has a value.
        if (column[0] != null) {
            groups.add(List.of(column));
            commits.await();
        }
        return null;
    }
}
