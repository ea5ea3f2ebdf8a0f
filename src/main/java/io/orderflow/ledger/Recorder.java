package io.orderflow.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.camel.Exchange;

/**
 * Enters in the ledger what a context's routes hand over to RocketMQ and to the Knative sink.
 *
 * <p>Only a handover that was confirmed counts: one that failed is no publication, even if RocketMQ stored the message. That
 * message is then a duplicate that nobody meant to publish. A message without a key can't be found again, but it has to be
 * counted.
 */
final class Recorder extends HandoverListener {
    private static final String SENT_AT = "orderflow.ledger.sent-at";

    private final Ledger ledger;

    Recorder(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    protected void onPublishing(Exchange exchange) {
        exchange.setProperty(SENT_AT, now());
    }

    @Override
    protected void onPublished(String key, Exchange exchange) {
        if (exchange.getException() == null) {
            ledger.published(
                    key, exchange.getMessage().getBody(byte[].class), exchange.getProperty(SENT_AT, Long.class));
        }
    }

    @Override
    protected void onDelivered(String subject, Exchange exchange) {
        if (exchange.getException() == null) {
            ledger.delivered(subject, now());
        }
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
