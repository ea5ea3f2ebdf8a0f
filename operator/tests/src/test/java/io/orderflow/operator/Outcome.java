package io.orderflow.operator;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the database says became of the messages of a topic.
 *
 * @param tickets the products by orderId
 * @param deadLetters the codes by the event's id
 */
record Outcome(List<Message> messages, Map<String, String> tickets, Map<String, String> deadLetters) {

    static Outcome of(List<Message> messages, String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            return new Outcome(
                    messages,
                    query(connection, "select order_id, product_name from ticket"),
                    query(connection, "select event_id, code from dead_letter"));
        }
    }

    private static Map<String, String> query(Connection connection, String sql) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                if (rows.put(row.getString(1), row.getString(2)) != null) {
                    throw new AssertionError("twice: " + row.getString(1));
                }
            }
        }
        return rows;
    }

    /** The messages that have neither a ticket nor a dead letter. */
    List<Message> lost() {
        return messages.stream()
                .filter(message -> !deadLetters.containsKey(message.id()) && !tickets.containsKey(message.orderId()))
                .toList();
    }

    /** The orderIds of tickets that nobody ordered. */
    Set<String> invented() {
        Set<String> invented = new HashSet<>(tickets.keySet());
        messages.forEach(message -> invented.remove(message.orderId()));
        return invented;
    }

    /** The messages for which nothing more was done, since their order has its ticket. */
    long absorbed() {
        return messages.size() - tickets.size() - deadLetters.size() - lost().size();
    }

    /** The ledger, a line for each entry. */
    String toTable() {
        return """
                published            %,10d
                tickets              %,10d
                duplicates absorbed  %,10d
                dead letters         %,10d
                lost                 %,10d""".formatted(messages.size(), tickets.size(), absorbed(), deadLetters.size(), lost().size());
    }
}
