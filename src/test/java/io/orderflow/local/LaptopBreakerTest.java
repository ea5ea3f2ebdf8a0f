package io.orderflow.local;

import io.orderflow.board.Breaker.Breakage;
import io.orderflow.board.Breaker.Broken;
import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.Sink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A real Broker and a real database; a break is over when the test says so. */
class LaptopBreakerTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AutoClose
    private final Sink handlers = new Sink();

    @AutoClose
    private final KnativeBroker broker = KnativeBroker.start(BrokerConfig.of(
            List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml")),
            service -> URI.create(handlers.url())));

    @AutoClose
    private final DatabaseValve valve = new DatabaseValve();

    private final Queue<Runnable> ends = new ArrayDeque<>();
    private final LaptopBreaker breaker = new LaptopBreaker(broker, valve, ends::add);

    @Test
    void aBreakOfTheSinkEndsByItself() {
        breaker.start(Breakage.SINK_REFUSES);

        await().until(() -> post() == 503);
        assertThat(breaker.broken()).extracting(Broken::what).containsExactly(Breakage.SINK_REFUSES);

        ends.remove().run();
        await().until(() -> post() == 202);
        assertThat(breaker.broken()).isEmpty();
    }

    @Test
    void theEndOfAnEarlierBreakDoesNotEndALaterOne() {
        breaker.start(Breakage.SINK_DOWN);
        breaker.start(Breakage.SINK_REFUSES);
        breaker.start(Breakage.SINK_REFUSES);

        ends.remove().run();
        ends.remove().run();

        assertThat(breaker.broken()).extracting(Broken::what).containsExactly(Breakage.SINK_REFUSES);
        await().until(() -> post() == 503);

        ends.remove().run();
        await().until(() -> post() == 202);
    }

    @Test
    void theDatabaseCanBeAwayBesideTheSinkAndComesBack() {
        DatabaseAddress database = new DatabaseAddress(Postgres.freshDatabase(), "", "");
        breaker.start(Breakage.SINK_REFUSES);
        breaker.start(Breakage.DATABASE_AWAY);

        assertThat(breaker.broken())
                .extracting(Broken::what)
                .containsExactly(Breakage.SINK_REFUSES, Breakage.DATABASE_AWAY);
        assertThatThrownBy(() -> connect(database)).isInstanceOf(SQLException.class);

        ends.remove().run();
        ends.remove().run();
        assertThatCode(() -> connect(database)).doesNotThrowAnyException();
        assertThat(breaker.broken()).isEmpty();
    }

    @Test
    void aServerOfTheUsersOwnCannotBeBroken() {
        assertThat(new LaptopBreaker(broker, valve).possible()).containsExactlyInAnyOrder(Breakage.values());
        assertThat(new LaptopBreaker(null, valve).possible()).containsExactly(Breakage.DATABASE_AWAY);
        assertThat(new LaptopBreaker(null, null).possible()).isEmpty();
    }

    private void connect(DatabaseAddress database) throws SQLException {
        valve.before(database).dataSource().getConnection().close();
    }

    /** The status, -1 if there was no answer. */
    private int post() throws InterruptedException {
        HttpRequest event = HttpRequest.newBuilder(broker.ingressUri("orderflow", "orders"))
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/test")
                .header("ce-type", "orderflow.order.placed")
                .POST(BodyPublishers.noBody())
                .build();
        try {
            return CLIENT.send(event, BodyHandlers.discarding()).statusCode();
        } catch (IOException unanswered) {
            return -1;
        }
    }
}
