package io.orderflow.outcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.orderflow.database.DatabaseFailure;
import io.orderflow.log.LineThrottle;
import io.orderflow.log.OutageLine;
import io.orderflow.order.OrderEvent;
import io.orderflow.order.Refused;
import io.orderflow.spans.HandlerSpans;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what became of events, and answers those that could not be taken: the code decides whether the Broker tries again. */
abstract class Outcomes {
    private final Logger log = LoggerFactory.getLogger(getClass());
    private final OutageLine outage = new OutageLine();
    private final LineThrottle unexpected = new LineThrottle(System::nanoTime);
    private final MeterRegistry meters;
    private final String events;
    private final Counter refused;
    private final TakenHealth taken;

    /**
     * @param events what is counted: the middle of a counter's name
     * @param plural the same for the log
     */
    Outcomes(CamelContext context, String events, String plural) {
        HandlerSpans.install(context);
        // One that nobody reads if the runtime has none.
        this.meters = MicrometerUtils.getOrCreateMeterRegistry(
                context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
        this.events = plural;
        this.refused = counter("orderflow." + events + ".refused", plural + " refused for good");
        this.taken = new TakenHealth(plural, System::nanoTime);
        context.getRegistry().bind(events + "-taken-health", taken);
    }

    final Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(meters);
    }

    /** Its event is not acceptable: 4xx with the reason, to be dead-lettered and not tried again. */
    public void onRefused(Exchange exchange) {
        Refused refusal = Refused.of(exchange);
        onRefused(refusal);
        answer(exchange, refusal.code(), refusal.getMessage());
    }

    /** The same of one that no exchange was made of. */
    public void onRefused(Refused refusal) {
        refused.increment();
    }

    /** The database is away, or takes nothing: 503 with Retry-After. Logged once. */
    public void onUnavailable(Exchange exchange) {
        if (outage.failed()) {
            log.warn(
                    "The database does not answer{}; {} are refused with 503 until it does",
                    DatabaseFailure.words(exchange),
                    events);
        }
        if (DatabaseFailure.isOfThePath(exchange)) {
            taken.failed(event(exchange), "the database refuses them" + DatabaseFailure.words(exchange));
        }
        answer(exchange, 503, "the database does not answer; try again");
        exchange.getMessage().setHeader("Retry-After", "1");
    }

    /** Nobody has thought of it: 500, which is tried again. */
    public void onUnexpected(Exchange exchange) {
        Throwable failure = bare(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (DatabaseFailure.isOfThePath(exchange)) {
            taken.failed(event(exchange), "unexpected " + failure.getClass().getName());
        }
        // Its message may quote the event, and with it a phone number: only whoever asks for it may see it.
        long before = unexpected.pass(failure.getClass().getName(), "");
        if (before >= 0) {
            log.error(
                    "Unexpected {} in {}{}, as were {} since the last such line",
                    failure.getClass().getName(),
                    exchange.getProperty(Exchange.FAILURE_ROUTE_ID),
                    DatabaseFailure.words(exchange),
                    before);
        }
        log.debug("Unexpected", failure);
        answer(exchange, 500, "unexpected failure; the log says which");
    }

    /** Camel, and the group commit, put an Error into an exception of Camel's. */
    private static Throwable bare(Throwable failure) {
        return failure instanceof CamelExecutionException && failure.getCause() instanceof Error error
                ? error
                : failure;
    }

    /** Its id, by which its next attempt is known; null if it got nowhere. */
    private static Object event(Exchange exchange) {
        Message message = exchange.getMessage();
        Object id = message.getHeader(OrderEvent.ID);
        return id == null && message.getBody() instanceof Map<?, ?> columns ? columns.get("id") : id;
    }

    final void databaseHasAnswered() {
        taken.worked();
        if (outage.worked()) {
            log.info("The database answers again");
        }
    }

    static void answerEmpty(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
        message.setBody(null);
    }

    private static void answer(Exchange exchange, int code, String line) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        message.setHeader(Exchange.CONTENT_TYPE, Refused.CONTENT_TYPE);
        message.setBody(line.getBytes(StandardCharsets.UTF_8));
    }
}
