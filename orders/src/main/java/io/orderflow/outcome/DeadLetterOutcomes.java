package io.orderflow.outcome;

import io.micrometer.core.instrument.Counter;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlConstants;

/** What becomes of dead letters. */
public final class DeadLetterOutcomes extends Outcomes {
    private final Counter stored = counter(
            "orderflow.dead_letters.stored", "Dead letters stored, those that died again after a redrive included");

    public DeadLetterOutcomes(CamelContext context) {
        super(context, "dead_letters", "dead letters");
    }

    /** It is in the database: 204. The statement has added nothing if the same was there before. */
    public void onStored(Exchange exchange) {
        if (exchange.getMessage().getHeader(SqlConstants.SQL_UPDATE_COUNT, 0, Integer.class) > 0) {
            stored.increment();
        }
        databaseHasAnswered();
        answerEmpty(exchange);
    }
}
