package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.testing.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabasePoolTest {
    private final String database = Postgres.freshDatabase();

    @ParameterizedTest
    @CsvSource({"'', 8s", "&options=-c%20statement_timeout%3D300, 300ms"})
    void noStatementOutlivesThoseThatWaitForItAndAnOperatorsOwnLimitStays(String option, String limit)
            throws Exception {
        try (HikariDataSource pool = pool(database + option)) {
            assertThat(query(pool, "show statement_timeout")).isEqualTo(limit);
        }
    }

    /** Of orders that meet in a table, serializable transactions would fail. */
    @Test
    void aRoleThatIsToBeSerializableIsReadCommittedHere() throws Exception {
        try (HikariDataSource pool = pool(database + "&options=-c%20default_transaction_isolation%3Dserializable")) {
            assertThat(query(pool, "show transaction_isolation")).isEqualTo("read committed");
        }
    }

    @Test
    void aConnectionThatLeadsToAStandbyIsNotUsedAgain() throws Exception {
        try (HikariDataSource pool = pool(database)) {
            String standby = query(pool, "select pg_backend_pid()");
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("set default_transaction_read_only = on");
                assertThatThrownBy(() -> statement.execute("create table taken ()"))
                        .isInstanceOf(SQLException.class);
            }

            assertThat(query(pool, "select pg_backend_pid()")).isNotEqualTo(standby);
        }
    }

    /** A machine that is gone refuses nothing, and who waits is given up before the driver asks the second. */
    @Test
    void aFirstHostThatIsGoneKeepsNobodyFromTheSecond() throws Exception {
        try (GoneHost gone = new GoneHost()) {
            // Asked again each time, as after the 10 s for which the driver remembers it.
            DatabaseSettings settings = new DatabaseSettings(
                    database.replace("//", "//" + gone + ",") + "&targetServerType=primary&hostRecheckSeconds=0",
                    "",
                    "",
                    2);
            settings.connect().close();
            try (HikariDataSource pool = settings.pool("test");
                    Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                assertThat(List.of(first, second)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void whatTheServerSaysIsToldNotWhatThePoolMakesOfIt() throws Exception {
        SQLException full = new SQLException("FATAL: too many connections for role \"handler\"", "53300");

        assertThat(words(new SQLTransientConnectionException("request timed out after 2001ms", "53300", full)))
                .isEqualTo(" (FATAL: too many connections for role \"handler\")");
    }

    /** PgBouncer with pool_mode=transaction, before 1.21 or without max_prepared_statements. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "08P01 | ERROR: bind message supplies 10 parameters, but prepared statement \"S_1\" requires 3",
                "26000 | ERROR: prepared statement \"S_1\" does not exist",
                "42P05 | ERROR: prepared statement \"S_1\" already exists"
            })
    void whatAPoolerNeedsIsTold(String state, String message) throws Exception {
        assertThat(words(new SQLException(message, state)))
                .isEqualTo(
                        " (" + message + "; a pooler that shares connections by transaction needs prepareThreshold=0 in"
                                + " orderflow.database.url)");
    }

    /** A pooler says all that it has to say in one class. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FATAL: query_wait_timeout | ''",
                "FATAL: server login has been failing, try again later (server_login_retry) | ''",
                "FATAL: unsupported startup parameter: extra_float_digits | ; let the pooler ignore that parameter, as PgBouncer does those of ignore_startup_parameters"
            })
    void whatAPoolerSaysOfSomethingElseIsNotTakenForAStatementOfOurs(String message, String advice) throws Exception {
        SQLException failure = new SQLException(message, "08P01");

        assertThat(words(failure)).isEqualTo(" (" + message + advice + ")");
        assertThat(new DatabaseSettings("jdbc:postgresql://pooler/orders", "", "", 1).explain(failure))
                .startsWith("orderflow.database.url is 'jdbc:postgresql://pooler/orders': cannot connect (" + message
                        + ")" + (advice.isEmpty() ? "; start the database" : advice));
    }

    /** Unlike the others of their classes, whose words may quote it. */
    @Test
    void whatIsTheSchemasFaultIsNoOrders() throws Exception {
        SQLException column = new SQLException("ERROR: null value in column \"note\"", "23502");
        SQLException sequence = new SQLException("ERROR: nextval: reached maximum value", "2200H");
        SQLException check = new SQLException("ERROR: of the order's own value", "23514");

        assertThat(words(column)).isEqualTo(" (ERROR: null value in column \"note\")");
        assertThat(words(sequence)).isEqualTo(" (ERROR: nextval: reached maximum value)");
        assertThat(words(check)).isEqualTo(" (SQLSTATE 23514)");
        assertThat(List.of(column, sequence, check))
                .extracting(DatabaseFailure::isTransient)
                .containsExactly(true, true, false);
    }

    /** All classes of PostgreSQL's appendix A that a statement of ours can end with, and one that is of no appendix. */
    @Test
    void onlyAnOrdersOwnValuesAreNotTheDatabasesFault() {
        assertThat(Stream.of(
                                "08006", "0A000", "21000", "25006", "26000", "28P01", "2BP01", "34000", "38000",
                                "39000", "3D000", "3F000", "40001", "40P01", "42501", "42703", "42P01", "42P05",
                                "44000", "53100", "53300", "54000", "55000", "55P03", "57014", "57P01", "58030",
                                "P0001", "XX000", "HV000", "99999", null, "23502", "2200H")
                        .map(state -> new SQLException("failed", state)))
                .allMatch(DatabaseFailure::isTransient);
        assertThat(Stream.of("22021", "22P02", "22003", "23514", "23505", "23503")
                        .map(state -> new SQLException("failed", state)))
                .noneMatch(DatabaseFailure::isTransient);
    }

    private static String words(SQLException failure) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
            return DatabaseFailure.words(exchange);
        }
    }

    private static HikariDataSource pool(String url) {
        return new DatabaseSettings(url, "", "", 1).pool("test");
    }

    /** An address of this machine that takes no connection and refuses none, as one does whose packets are lost. */
    private static final class GoneHost implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<SocketChannel> waiting = new ArrayList<>();

        GoneHost() throws IOException {
            for (int i = 0; i < 8; i++) {
                SocketChannel one = SocketChannel.open();
                waiting.add(one);
                one.configureBlocking(false);
                one.connect(server.getLocalSocketAddress());
            }
        }

        @Override
        public String toString() {
            return "127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (SocketChannel one : waiting) {
                one.close();
            }
        }
    }

    private static String query(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
