package io.orderflow.outcome;

import io.micrometer.core.instrument.Counter;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlConstants;

/** What becomes of orders. */
public final class OrderOutcomes extends Outcomes {
    private static final String REPEATED = "orderflow.repeated";

    private final Counter issued = counter("orderflow.tickets.issued", "Tickets issued");
    private final Counter absorbed =
            counter("orderflow.duplicates.absorbed", "Orders that were in the database before");
    private final Counter acknowledged = counter("orderflow.orders.acknowledged", "Orders that need no ticket");

    public OrderOutcomes(CamelContext context) {
        super(context, "orders", "orders");
    }

    /** It has its one ticket now. */
    public void onIssued(Exchange exchange) {
        issued.increment();
    }

    /** It was in the database before; whether for the same content is yet to be seen. */
    public void onRepeated(Exchange exchange) {
        exchange.setProperty(REPEATED, true);
    }

    /** It needs no ticket: 204. The statement has added nothing if the same was there before. */
    public void onAcknowledged(Exchange exchange) {
        if (exchange.getMessage().getHeader(SqlConstants.SQL_UPDATE_COUNT, 0, Integer.class) > 0) {
            acknowledged.increment();
        } else {
            onRepeated(exchange);
        }
        answerEmpty(exchange);
    }

    /** It is done, with a 2xx. */
    public void onDelivered(Exchange exchange) {
        if (exchange.getProperty(REPEATED, false, Boolean.class)) {
            absorbed.increment();
        }
        databaseHasAnswered();
    }
}
