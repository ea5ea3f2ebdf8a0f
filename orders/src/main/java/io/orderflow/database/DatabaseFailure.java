package io.orderflow.database;

import io.orderflow.text.OneLine;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;

/**
 * What a failure says of the database, by the class of its SQLSTATE (PostgreSQL, appendix A).
 *
 * <pre>
 *   class                       speaks of                                            is
 *   22, 23                      the order's own values                               unexpected: 500
 *   23502, 2200H                a column, a sequence that somebody has changed       transient: 503
 *   none, and any other one     the server, its rights, its tables, what runs there  transient: 503
 * </pre>
 *
 * <p>The Broker tries both again, and so does the source. None is refused for good: what a restored, migrated or loosened
 * database refuses today it may take tomorrow, and an order that fails while others pass is a dead letter after all.
 */
public final class DatabaseFailure {
    /** Of a SQLSTATE: data, and constraint. */
    private static final List<String> REFUSED = List.of("22", "23");

    /**
     * Those whose messages speak of the server: no connection, credentials refused, read-only, a deadlock, access rights or a
     * statement of ours, no resources, a lock, stopped by an operator, system error.
     */
    private static final List<String> OF_THE_SERVER =
            List.of("08", "25", "26", "28", "40", "42", "53", "55", "57", "58");

    /** No connection, credentials refused, read-only, no resources, stopped by an operator or for its time, system error. */
    private static final List<String> OF_ALL = List.of("08", "25", "28", "53", "57", "58");

    /** What the check of the database finds by itself: no connection, or one that takes no order. */
    private static final List<String> OF_THE_CONNECTION = List.of("08", "25", "28", "3D", "53300", "57P");

    /**
     * Of these classes, and still no order's doing: a column that somebody has added without a default, and a sequence that has
     * come to its end.
     */
    private static final List<String> OF_THE_SCHEMA = List.of("23502", "2200H");

    /** What a pooler has to say comes so, whatever it is; and what PostgreSQL says of a prepared statement that it made unknown. */
    private static final List<String> OF_A_POOLER = List.of("08P01", "26000", "42P05");

    private static final int MAX_WORDS = 200;

    private DatabaseFailure() {}

    /** Whether the exchange failed for the database, for whatever reason. */
    public static boolean isAny(Exchange exchange) {
        return reason(exchange) != null;
    }

    /** Whether the exchange failed for one that passes: see {@link #isTransient(SQLException)}. */
    public static boolean isTransient(Exchange exchange) {
        SQLException failure = reason(exchange);
        return failure != null && isTransient(failure);
    }

    private static SQLException reason(Exchange exchange) {
        return ObjectHelper.getException(
                SQLException.class, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /**
     * What the server says of it, such as that its disk is full, in brackets behind a space; where its words might quote an
     * order, its SQLSTATE; "" if it has none.
     */
    public static String words(Exchange exchange) {
        SQLException failure = telling(reason(exchange));
        if (failure == null) {
            return "";
        }
        if (isOf(OF_THE_SERVER, failure) || isOf(OF_THE_SCHEMA, failure)) {
            String advice = poolerAdvice(failure);
            return " (" + OneLine.of(failure.getMessage(), MAX_WORDS) + (advice.isEmpty() ? "" : "; " + advice) + ")";
        }
        return failure.getSQLState() == null ? "" : " (SQLSTATE " + failure.getSQLState() + ")";
    }

    /** What helps where a pooler, such as PgBouncer, is what keeps it from working; "" if it is not, or if it tells of something else. */
    static String poolerAdvice(SQLException failure) {
        String said = isOf(OF_A_POOLER, failure)
                ? String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT)
                : "";
        if (said.contains("prepared statement")) {
            return "a pooler that shares connections by transaction needs prepareThreshold=0 in orderflow.database.url";
        }
        return said.contains("unsupported startup parameter")
                ? "let the pooler ignore that parameter, as PgBouncer does those of ignore_startup_parameters"
                : "";
    }

    /**
     * Whether it may be one of the orders' path though the database answers: not for want of a connection, and not for an order's
     * own values.
     */
    public static boolean isOfThePath(Exchange exchange) {
        SQLException failure = telling(reason(exchange));
        return failure == null
                || failure.getSQLState() != null && !isOf(OF_THE_CONNECTION, failure) && isTransient(failure);
    }

    /** The pool wraps what the server said in a line of its own. */
    private static SQLException telling(SQLException failure) {
        SQLException telling = failure;
        while (telling != null && telling.getCause() instanceof SQLException cause && cause.getSQLState() != null) {
            telling = cause;
        }
        return telling;
    }

    /**
     * Whether any statement would have failed so at the time, whatever is in it: for want of a connection, for example. Not
     * that its thread was interrupted: another's is not.
     */
    public static boolean isOfAll(Throwable failure) {
        SQLException said = ObjectHelper.getException(SQLException.class, failure);
        if (said == null || ObjectHelper.getException(InterruptedException.class, failure) != null) {
            return false;
        }
        // Without one it is the pool's, which has no connection.
        return said.getSQLState() == null || isOf(OF_ALL, said) || isOf(OF_THE_SCHEMA, said);
    }

    /** Whether the database is to blame, and no value of the order. */
    public static boolean isTransient(SQLException failure) {
        return !isOf(REFUSED, failure) || isOf(OF_THE_SCHEMA, failure);
    }

    private static boolean isOf(List<String> classes, SQLException failure) {
        return failure.getSQLState() != null && classes.stream().anyMatch(failure.getSQLState()::startsWith);
    }
}
