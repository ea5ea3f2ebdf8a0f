package io.orderflow.ticket;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.orderflow.event.HeaderValue;
import io.orderflow.order.Order;
import io.orderflow.order.Refused;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The data of orderflow.ticket.issued; amount is a decimal, times are RFC 3339 in UTC. */
public record Ticket(
        String number,
        String orderId,
        String productId,
        String productName,
        String amount,
        String chargedAt,
        String finishedAt,
        String phone,
        String issuedAt) {

    /** The type of the event that a ticket goes out in. */
    public static final String TYPE = "orderflow.ticket.issued";

    /** The header with the row of the ticket. */
    static final String ROW = "CamelTicketRow";

    /** Whether the order brought no new ticket. A simple predicate on the header would make a text of the row first. */
    public static boolean isIssuedBefore(Exchange exchange) {
        return exchange.getMessage().getHeader(ROW) == null;
    }

    /**
     * Replies with the ticket of the row in the header. All of it comes from the row, so that it is the same each time.
     *
     * @throws Refused (422) the row was issued for another order of the same id
     */
    public static void reply(Exchange exchange) throws Refused, JsonProcessingException {
        Message message = exchange.getMessage();
        Map<?, ?> row = message.getHeader(ROW, Map.class);
        Ticket ticket = of(row);
        if (!Boolean.TRUE.equals(row.get("same_order"))) {
            throw new Refused(422, "the order has ticket " + ticket.number + " already, for other content");
        }
        message.removeHeaders("*");
        message.setHeader("ce-specversion", "1.0");
        message.setHeader("ce-id", eventId(row));
        message.setHeader("ce-type", TYPE);
        message.setHeader("ce-source", "/orderflow/order-route");
        message.setHeader("ce-subject", HeaderValue.encode(ticket.orderId));
        message.setHeader("ce-time", ticket.issuedAt);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(Order.MAPPER.writeValueAsBytes(ticket));
    }

    static Ticket of(Map<?, ?> row) {
        return new Ticket(
                (String) row.get("number"),
                (String) row.get("order_id"),
                (String) row.get("product_id"),
                (String) row.get("product_name"),
                ((BigDecimal) row.get("amount")).toPlainString(),
                time(row.get("charged_at")),
                time(row.get("finished_at")),
                (String) row.get("phone"),
                time(row.get("issued_at")));
    }

    /** Derived from source and id together, which identify the order's event; its id alone need not be unique. */
    private static String eventId(Map<?, ?> row) {
        String event = row.get("event_source") + "\n" + row.get("event_id");
        return UUID.nameUUIDFromBytes(event.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String time(Object column) {
        return ((Timestamp) column).toInstant().toString();
    }
}
