package io.orderflow.ticket;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GroupCommitFailureTest {
    @Test
    void anUnexpectedFailureReachesEveryOrderOfTheGroup() throws Exception {
        CountDownLatch allAreThere = new CountDownLatch(1);
        GroupCommit tickets = new GroupCommit(new HikariDataSource() {
            @Override
            public Connection getConnection() {
                try {
                    allAreThere.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("unexpected");
            }
        });
        List<FutureTask<Void>> answers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Exchange exchange = new DefaultExchange(new DefaultCamelContext());
            exchange.getMessage().setBody(Map.of("orderId", "order-" + i));
            answers.add(new FutureTask<>(() -> {
                tickets.issue(exchange);
                return null;
            }));
            threads.add(new Thread(answers.get(i)));
        }
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
        // One for the connection, the others for it.
        Awaitility.await()
                .until(() -> threads.stream()
                        .map(Thread::getState)
                        .allMatch(Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)::contains));

        allAreThere.countDown();

        for (FutureTask<Void> answer : answers) {
            assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("unexpected");
        }
    }
}
