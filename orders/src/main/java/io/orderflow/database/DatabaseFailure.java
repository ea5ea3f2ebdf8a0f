package io.orderflow.database;

import io.orderflow.text.OneLine;
import java.sql.SQLException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;

/** What a failure says of the database. */
public final class DatabaseFailure {
    /** Of a SQLSTATE: unsupported, cardinality, data, constraint, and syntax or access rights. */
    private static final List<String> REFUSED = List.of("0A", "21", "22", "23", "42");

    /**
     * Those whose messages speak of the server: no connection, credentials refused, read-only, a deadlock, access rights or a
     * statement of ours, no resources, a lock, stopped by an operator, system error.
     */
    private static final List<String> OF_THE_SERVER = List.of("08", "25", "28", "40", "42", "53", "55", "57", "58");

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
     * What the server says of it, such as that its disk is full, in brackets behind a space; "" where its words might quote an
     * order.
     */
    public static String words(Exchange exchange) {
        SQLException failure = telling(reason(exchange));
        boolean ofTheServer = failure != null
                && failure.getSQLState() != null
                && OF_THE_SERVER.stream().anyMatch(failure.getSQLState()::startsWith);
        return ofTheServer ? " (" + OneLine.of(failure.getMessage(), MAX_WORDS) + ")" : "";
    }

    /** The pool wraps what the server said in a line of its own. */
    private static SQLException telling(SQLException failure) {
        SQLException telling = failure;
        while (telling != null && telling.getCause() instanceof SQLException cause && cause.getSQLState() != null) {
            telling = cause;
        }
        return telling;
    }

    /** Whether another attempt may succeed: the database is not to blame for data or a statement that it refuses. */
    public static boolean isTransient(SQLException failure) {
        return failure.getSQLState() == null || REFUSED.stream().noneMatch(failure.getSQLState()::startsWith);
    }
}
