package io.orderflow.spans;

import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.Tracing.Kind;
import java.sql.SQLException;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.util.ObjectHelper;

/** A span for each statement, by OpenTelemetry's conventions for databases: what it does to which table, and no value of it. */
public final class StatementSpans extends SendingListener {
    private static final String STATEMENT = "orderflow.statement";

    private final Tracing tracing;

    StatementSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /**
     * A statement that many orders shared, and that ends now: each has it in its own trace.
     *
     * @param startedNanos when it began, by {@link System#nanoTime}
     * @param orders that shared it
     */
    public static void shared(Exchange exchange, String summary, long startedNanos, int orders, Throwable failure) {
        TraceParent place = HandlerSpans.placeOf(exchange);
        if (place != null) {
            Tracing tracing = Traces.of(exchange.getContext());
            OpenSpan span = start(tracing, summary, place, System.nanoTime() - startedNanos);
            if (orders > 1) {
                span.with("db.operation.batch.size", orders);
            }
            end(span, failure);
        }
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            begin(sending.getEndpoint().getEndpointUri(), sending.getExchange());
        } else if (event instanceof ExchangeSentEvent sent) {
            OpenSpan span = sent.getExchange().getProperty(STATEMENT, OpenSpan.class);
            if (span != null) {
                sent.getExchange().removeProperty(STATEMENT);
                end(span, sent.getExchange().getException());
            }
        }
    }

    private void begin(String uri, Exchange exchange) {
        TraceParent place = uri.startsWith("sql:") ? HandlerSpans.placeOf(exchange) : null;
        if (place != null) {
            exchange.setProperty(STATEMENT, start(tracing, summary(uri), place, 0));
        }
    }

    private static String summary(String uri) {
        String file = uri.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
        return switch (file) {
            case "read-ticket.sql" -> "SELECT ticket";
            case "acknowledge-order.sql" -> "INSERT acknowledged_order";
            case "store-dead-letter.sql" -> "INSERT dead_letter";
            default -> file;
        };
    }

    private static OpenSpan start(Tracing tracing, String summary, TraceParent parent, long sinceNanos) {
        String[] operationAndTable = summary.split(" ", 2);
        OpenSpan span = tracing.start(Kind.CLIENT, summary, parent, sinceNanos)
                .with("db.system.name", "postgresql")
                .with("db.query.summary", summary)
                .with("db.operation.name", operationAndTable[0]);
        return operationAndTable.length < 2 ? span : span.with("db.collection.name", operationAndTable[1]);
    }

    /** The message of a failure may quote a value. */
    private static void end(OpenSpan span, Throwable failure) {
        if (failure != null) {
            SQLException sql = ObjectHelper.getException(SQLException.class, failure);
            boolean stated = sql != null && sql.getSQLState() != null;
            span.failed(stated ? sql.getSQLState() : failure.getClass().getName());
        }
        span.end();
    }
}
