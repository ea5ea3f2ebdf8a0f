package io.orderflow.ticket;

import io.orderflow.database.DatabaseFailure;
import io.orderflow.database.HandlerStatement;
import io.orderflow.spans.StatementSpans;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Issues tickets. All orders that wait while the database commits share the next transaction, since a commit takes the
 * disk as long for twenty tickets as for one; each still has an answer of its own, and none before its commit.
 */
public final class GroupCommit {
    private static final String ISSUE_TICKETS = HandlerStatement.read("issue-tickets");

    private final DataSource database;
    private final CommitLine<OrderInLine> line = new CommitLine<>(this::write);

    public GroupCommit(DataSource database) {
        this.database = database;
    }

    /**
     * Puts the row of the order's new ticket into the header; none if it has a ticket already.
     *
     * @throws Exception the ticket has been issued or not; which, the same order will find out
     */
    public void issue(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        OrderInLine order = new OrderInLine(message.getBody(Map.class));
        line.await(order);
        tell(exchange, order);
        if (order.mayHaveFailedForAnother()) {
            // In its own thread, over a connection of its own: it waits for none of them, nor does the line.
            order = new OrderInLine(order.columns);
            write(List.of(order));
            tell(exchange, order);
        }
        if (order.failure != null) {
            throw order.failure;
        }
        message.setHeader(Ticket.ROW, order.row);
    }

    private static void tell(Exchange exchange, OrderInLine order) {
        StatementSpans.shared(exchange, "INSERT ticket", order.startedNanos, order.together, order.failure);
    }

    private void write(List<OrderInLine> group) {
        long startedNanos = System.nanoTime();
        group.forEach(order -> order.begin(startedNanos, group.size()));
        try {
            // Sorted: two transactions that insert the same orders would otherwise wait for each other.
            Map<String, OrderInLine> orders = new TreeMap<>();
            group.forEach(order -> orders.putIfAbsent(order.id(), order));
            Map<String, Map<String, Object>> rows = orders.isEmpty() ? Map.of() : insert(orders.values());
            // The same order twice at once: one has the new ticket, the other finds it.
            group.forEach(order -> order.end(orders.get(order.id()) == order ? rows.get(order.id()) : null, null));
        } catch (Throwable e) {
            // Else only the order that writes would hear of it, and the others would wait for ever.
            Exception failure =
                    e instanceof Exception exception ? exception : new CamelExecutionException("failed", null, e);
            group.forEach(order -> order.end(null, failure));
        }
    }

    private Map<String, Map<String, Object>> insert(Collection<OrderInLine> orders) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ISSUE_TICKETS)) {
            for (Column column : Column.values()) {
                Object[] values = orders.stream()
                        .map(order -> order.columns.get(column.name()))
                        .toArray(column.array);
                statement.setArray(column.ordinal() + 1, connection.createArrayOf(column.type, values));
            }
            Map<String, Map<String, Object>> rows = new HashMap<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.put(result.getString("order_id"), row(result));
                }
            }
            return rows;
        }
    }

    private static Map<String, Object> row(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        Map<String, Object> row = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.put(columns.getColumnLabel(i), result.getObject(i));
        }
        return row;
    }

    /** The parameters of the statement, in its order. */
    private enum Column {
        orderId("text"),
        productId("text"),
        productName("text"),
        amount("numeric"),
        chargedAt("timestamptz"),
        finishedAt("timestamptz"),
        phone("text"),
        mac("bytea", byte[][]::new),
        eventId("text"),
        eventSource("text");

        private final String type;
        private final IntFunction<Object[]> array;

        Column(String type) {
            this(type, Object[]::new);
        }

        Column(String type, IntFunction<Object[]> array) {
            this.type = type;
            this.array = array;
        }
    }

    /** An order, and what became of it. */
    private static final class OrderInLine extends CommitLine.Waiting {
        private final Map<?, ?> columns;

        /** Of the statement that it shares, and how many do. */
        private long startedNanos;

        private int together;
        private Map<String, Object> row;
        private Exception failure;

        OrderInLine(Map<?, ?> columns) {
            this.columns = columns;
        }

        /** Whether one of those that it shared the statement with may be the reason, as one with a value that is refused. */
        boolean mayHaveFailedForAnother() {
            return failure != null && together > 1 && !DatabaseFailure.isOfAll(failure);
        }

        String id() {
            return (String) columns.get("orderId");
        }

        void begin(long startedNanos, int together) {
            this.startedNanos = startedNanos;
            this.together = together;
        }

        void end(Map<String, Object> row, Exception failure) {
            this.row = row;
            this.failure = failure;
            end();
        }
    }
}
