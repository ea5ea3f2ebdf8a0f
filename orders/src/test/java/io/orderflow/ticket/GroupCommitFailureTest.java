package io.orderflow.ticket;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Five orders of which the first is a group of its own, and the other four are the next. */
class GroupCommitFailureTest {
    private static final int ORDERS = 5;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> spans = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstIsThere = new CountDownLatch(1);
    private final CountDownLatch allAreThere = new CountDownLatch(1);
    private final AtomicInteger attempts = new AtomicInteger();

    static Stream<Exception> mayBeOfOneOrder() {
        return Stream.of(
                new IllegalStateException("unexpected"),
                new SQLException("refused", "23514"),
                new SQLException("a trigger's", "P0001"),
                new SQLException("locked", "55P03"),
                new SQLException("deadlock", "40P01"),
                new SQLException("the thread that writes is interrupted", null, new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("mayBeOfOneOrder")
    void aFailureThatOneOrderMayBeTheReasonOfIsTriedByEachAlone(Exception failure) throws Exception {
        for (FutureTask<Void> answer : answers(failure)) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).cause().isSameAs(failure);
        }

        assertThat(attempts)
                .as("one for the first, one for the group, one for each of it")
                .hasValue(1 + 1 + 4);
    }

    static Stream<Exception> isOfAll() {
        return Stream.of(
                new SQLException("the pool has no connection"),
                new SQLException("no connection", "08006"),
                new SQLException("stopped by an operator", "57P01"),
                new SQLException("disk full", "53100"),
                new SQLException("a column without a default", "23502"));
    }

    @ParameterizedTest
    @MethodSource("isOfAll")
    void aFailureThatAnyStatementWouldHaveReachesEveryOrderOfTheGroup(Exception failure) throws Exception {
        for (FutureTask<Void> answer : answers(failure)) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).cause().isSameAs(failure);
        }

        assertThat(attempts).as("one for the first, one for the group").hasValue(1 + 1);
    }

    @Test
    void anErrorReachesEveryOrderOfTheGroup() throws Exception {
        for (FutureTask<Void> answer : answers(new NoClassDefFoundError("unexpected"))) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CamelExecutionException.class)
                    .hasRootCauseMessage("unexpected");
        }
    }

    @Test
    void eachHasTheStatementThatItSharedInItsTraceAndTheOneThatItHadAlone() throws Exception {
        for (FutureTask<Void> answer : answers(new SQLException("refused", "23514"))) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).isNotNull();
        }

        assertThat(Collections.frequency(spans, "start INSERT ticket")).isEqualTo(1 + 4 + 4);
        assertThat(Collections.frequency(spans, "with db.operation.batch.size 4"))
                .isEqualTo(4);
        assertThat(Collections.frequency(spans, "failed 23514")).isEqualTo(1 + 4 + 4);
    }

    /** A tracing or a span of it, which notes what it is told. */
    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            switch (method.getName()) {
                case "start" -> spans.add("start " + args[1]);
                case "with" -> spans.add("with " + args[0] + " " + args[1]);
                case "failed" -> spans.add("failed " + args[0]);
                default -> {}
            }
            if (method.getReturnType() == TraceParent.class) {
                return TraceParent.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null);
            }
            return method.getReturnType() == OpenSpan.class ? proxy(OpenSpan.class) : null;
        }));
    }

    private List<FutureTask<Void>> answers(Throwable failure) {
        GroupCommit tickets = new GroupCommit(new HikariDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                try {
                    firstIsThere.countDown();
                    allAreThere.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                attempts.incrementAndGet();
                if (failure instanceof SQLException sql) {
                    throw sql;
                }
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
        });
        context.getRegistry().bind(Traces.NAME, proxy(Tracing.class));
        List<FutureTask<Void>> answers = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            Exchange exchange = new DefaultExchange(context);
            exchange.setProperty("orderflow.span", proxy(OpenSpan.class));
            exchange.getMessage().setBody(Map.of("orderId", "order-" + i));
            answers.add(new FutureTask<>(() -> {
                tickets.issue(exchange);
                return null;
            }));
            Thread thread = new Thread(answers.get(i));
            thread.setDaemon(true);
            thread.start();
            boolean first = i == 0;
            await().pollDelay(Duration.ZERO).until(() -> first ? firstIsThere.getCount() == 0 : isInLine(thread));
        }
        allAreThere.countDown();
        return answers;
    }

    private static boolean isInLine(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("tryAcquire"));
    }
}
