package io.orderflow.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.jdbc.core.ColumnMapRowMapper;

/**
 * What {@link io.orderflow.ticket.GroupCommit} is to be worth its lines against: a statement and a commit for each order,
 * by JDBC itself, which is less work than Camel's SQL component does. {@link PlainInsertRoute} has it in the group's place.
 */
public final class PlainInsert {
    static final String ISSUE_TICKET = """
            insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at,
                                phone, order_mac, event_id, event_source)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (order_id) do nothing
            returning order_id, number, product_id, product_name, amount, charged_at, finished_at,
                      phone, event_id, event_source, issued_at, true as same_order""";

    private static final List<String> COLUMNS = List.of(
            "orderId",
            "productId",
            "productName",
            "amount",
            "chargedAt",
            "finishedAt",
            "phone",
            "mac",
            "eventId",
            "eventSource");

    private final DataSource database;

    public PlainInsert(DataSource database) {
        this.database = database;
    }

    /** Puts the row of the order's new ticket into the header; none if it has a ticket already. */
    public void issue(Exchange exchange) throws SQLException {
        Message message = exchange.getMessage();
        Map<?, ?> columns = message.getBody(Map.class);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ISSUE_TICKET)) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                statement.setObject(i + 1, columns.get(COLUMNS.get(i)));
            }
            try (ResultSet row = statement.executeQuery()) {
                message.setHeader("CamelTicketRow", row.next() ? new ColumnMapRowMapper().mapRow(row, 0) : null);
            }
        }
    }
}
