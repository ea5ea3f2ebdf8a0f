package io.orderflow.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.component.knative.KnativeEndpoint;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Listens to a Camel context and enters in the ledger what its routes hand over to RocketMQ and to the Knative sink.
 *
 * <p>Only a handover that was confirmed counts: every try has its own events, and one that failed is no publication,
 * even if RocketMQ stored the message. That message is then a duplicate that nobody meant to publish.
 */
final class Recorder extends EventNotifierSupport {
    private static final String SENT_AT = "orderflow.ledger.sent-at";

    private final Ledger ledger;

    Recorder(Ledger ledger) {
        this.ledger = ledger;
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeFailedEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            onSending(sending.getEndpoint(), sending.getExchange());
        } else if (event instanceof ExchangeSentEvent sent && sent.getExchange().getException() == null) {
            onSent(sent.getEndpoint(), sent.getExchange());
        }
    }

    private void onSending(Endpoint endpoint, Exchange exchange) {
        if (endpoint instanceof RocketMQEndpoint) {
            exchange.setProperty(SENT_AT, now());
        }
    }

    private void onSent(Endpoint endpoint, Exchange exchange) {
        if (endpoint instanceof RocketMQEndpoint) {
            ledger.published(
                    header(exchange, RocketMQConstants.OVERRIDE_MESSAGE_KEY),
                    exchange.getMessage().getBody(byte[].class),
                    exchange.getProperty(SENT_AT, Long.class));
        } else if (endpoint instanceof KnativeEndpoint) {
            ledger.delivered(header(exchange, CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT), now());
        }
    }

    /** A message without a key can't be found again, but it has to be counted. */
    private static String header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name, "", String.class);
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
