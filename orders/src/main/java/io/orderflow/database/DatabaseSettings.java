package io.orderflow.database;

import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.text.OneLine;
import io.orderflow.text.Property;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * Where the database is, as an operator sets it.
 *
 * @param url a JDBC URL without credentials before the host; those among its parameters are PostgreSQL's own business
 * @param username "" if the URL or the server's rules say who
 * @param poolSize connections at most
 */
record DatabaseSettings(String url, String username, String password, int poolSize) {
    static final Property URL = Property.of("orderflow.database.url", "").describedAs("embedded");
    static final Property USERNAME = Property.of("orderflow.database.username", "");
    static final Property PASSWORD = Property.of("orderflow.database.password", "");
    static final Property POOL_SIZE = Property.of("orderflow.database.pool-size", "10");

    /** How long a start waits for a database that is not there, or is yet to be migrated. */
    static final Property WAIT = Property.of("orderflow.database.wait", "0s");

    static List<Property> properties() {
        return List.of(URL, USERNAME, PASSWORD, POOL_SIZE, WAIT);
    }

    /**
     * Less than the 2 s that a connection may take in all: of several hosts the driver asks the first, and knows that it is gone only
     * when this is over. Given up before, it would ask that one again, and never the next.
     */
    private static final String CONNECT_TIMEOUT_S = "1";

    /** Of a SQLSTATE: no connection, credentials refused, no such database, no resources, a server that starts or stops. */
    private static final List<String> NOT_CONNECTED = List.of("08", "28", "3D", "53", "57P");

    private static final String FULL = "53300";
    private static final String OF_THE_RIGHTS = "42";

    /** The server knows no such value, or no such parameter. */
    private static final List<String> OF_A_PARAMETER = List.of("22023", "42704");

    /**
     * @param placeholders what resolves a placeholder such as {@code {{orderflow.database.url:}}}
     * @throws IllegalArgumentException names the property, its value and what is allowed, in one line
     */
    static DatabaseSettings of(UnaryOperator<String> placeholders) {
        String url = URL.read(placeholders);
        if (!DatabaseUrl.isValid(url)) {
            throw new IllegalArgumentException(
                    "%s is '%s': must be a JDBC URL such as jdbc:postgresql://localhost:5432/orderflow, credentials apart, %%25 for %%"
                            .formatted(URL.name(), masked(url)));
        }
        return new DatabaseSettings(
                url, USERNAME.read(placeholders), PASSWORD.read(placeholders), POOL_SIZE.readNumber(placeholders));
    }

    /** A pool of connections that opens with the first use. */
    HikariDataSource pool(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(url);
        pool.setUsername(emptyToNull(username));
        pool.setPassword(emptyToNull(password));
        pool.setMaximumPoolSize(poolSize);
        // One before the first order, the others when orders wait for them: each costs a start in half a core another
        // 50 ms.
        pool.setMinimumIdle(1);
        // Shorter than the Broker's patience: 503 tells it to come again, a timeout tells it nothing.
        pool.setConnectionTimeout(2_000);
        pool.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_S);
        pool.addDataSourceProperty("socketTimeout", "10");
        // Before that: a statement that nobody waits for any more would go on waiting for its lock, at a server that
        // soon has no connection left; but not where an operator has set another limit. And where a role's transactions
        // are to be serializable, those that meet would be refused. By a statement of its own, since a connection
        // pooler may take no start parameter.
        pool.setConnectionInitSql(
                "select set_config('default_transaction_isolation', 'read committed', false),"
                        + " set_config('statement_timeout', coalesce(nullif(current_setting('statement_timeout'), '0'), '8s'), false)");
        pool.setExceptionOverride(new LeftOnAStandby());
        // A constraint's message would quote the row.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        return pool;
    }

    /**
     * Opens a connection that is not of the pool; it waits for 2 s at most, and for each answer of a server that has taken the
     * connection 4 s: what would wait for ever else is the driver's thread, of which each call would leave one.
     */
    Connection connect() throws SQLException {
        Properties credentials = new Properties();
        if (!username.isEmpty()) {
            credentials.setProperty("user", username);
            credentials.setProperty("password", password);
        }
        credentials.setProperty("connectTimeout", CONNECT_TIMEOUT_S);
        credentials.setProperty("loginTimeout", "2");
        credentials.setProperty("socketTimeout", "4");
        return DriverManager.getConnection(url, credentials);
    }

    /** Why the database cannot be used, what it is, and what to do: one line without its password. */
    String explain(SQLException failure) {
        String reason = OneLine.first(String.valueOf(failure.getMessage()).replace(url, masked()));
        String state = String.valueOf(failure.getSQLState());
        boolean connected =
                failure.getSQLState() != null && NOT_CONNECTED.stream().noneMatch(state::startsWith);
        String ofAPooler = DatabaseFailure.poolerAdvice(failure);
        return "%s is '%s': %s (%s); %s"
                .formatted(
                        URL.name(),
                        masked(),
                        connected ? "cannot be read" : "cannot connect",
                        reason,
                        ofAPooler.isEmpty() ? advice(state) : ofAPooler);
    }

    private static String advice(String state) {
        if (OF_A_PARAMETER.contains(state)) {
            return "correct the parameters of orderflow.database.url; TimeZone is the process's own, which TZ=UTC sets";
        }
        if (state.startsWith(OF_THE_RIGHTS)) {
            return "the role needs the rights that the command migrate grants it";
        }
        return state.equals(FULL)
                ? "raise the server's max_connections or the role's connection limit, or lower " + POOL_SIZE.name()
                : "start the database, or correct orderflow.database.url, .username and .password";
    }

    /** The URL without what may hold a password. */
    String masked() {
        return masked(url);
    }

    private static String masked(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//.*@", "//***@");
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
