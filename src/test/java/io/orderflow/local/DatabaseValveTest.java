package io.orderflow.local;

import io.orderflow.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A real database, once through the valve and once by its own address. */
class DatabaseValveTest {
    private final DatabaseAddress address = new DatabaseAddress(Postgres.freshDatabase(), "", "");
    private final DatabaseValve valve = new DatabaseValve();
    private final DataSource through = valve.before(address).dataSource();

    @AfterEach
    void end() {
        valve.close();
    }

    @Test
    void openItIsTheDatabase() throws SQLException {
        assertThat(one(through)).isOne();
    }

    @Test
    void shutItRefusesNewConnectionsAndOnlyThoseThroughIt() throws SQLException {
        valve.shut();

        assertThatThrownBy(() -> one(through))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).startsWith("08"));
        assertThat(one(address.dataSource())).isOne();

        valve.open();
        assertThat(one(through)).isOne();
    }

    @Test
    void shutItBreaksWhatIsOpenAndWhatIsUnderWay() throws Exception {
        try (Connection idle = through.getConnection();
                Connection busy = through.getConnection()) {
            CompletableFuture<Void> statement = CompletableFuture.runAsync(() -> sleep(busy));
            await().until(() -> Postgres.query(
                            address.url(), "select count(*) from pg_stat_activity where query like '%pg_sleep(3600)'")
                    .equals("1"));

            valve.shut();

            assertThatThrownBy(statement::join).hasCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> one(idle)).isInstanceOf(SQLException.class);
        }
    }

    private static void sleep(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_sleep(3600)");
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static int one(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return one(connection);
        }
    }

    private static int one(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("select 1")) {
            row.next();
            return row.getInt(1);
        }
    }
}
