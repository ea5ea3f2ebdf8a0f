package io.orderflow.broker;

import io.orderflow.log.LineThrottle;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event on its way to the subscriber of one Trigger.
 *
 * <pre>{@code
 *  SUBSCRIBER ------- 2xx, no body ------------------------------------------------> onDelivered
 *   |   |                                                                             ^
 *   |   +-- 2xx, event --> onReplied --> the same BROKER -- accepted -----------------+
 *   |                                        |
 *   | any other answer                       | any other answer
 *   v                                        v
 *  onRejected <------------------------------+
 *   |   |
 *   |   +-- sink --> DEAD-LETTER SINK -- 2xx, its body is of no interest -----------> onDeadLettered
 *   |                        |
 *   | no sink                | any other answer
 *   v                        v
 *  onFailed <----------------+
 *
 *  Each request in capitals is repeated, after a back-off, while its answer is transient and retries are left.
 *  From anywhere, when the producer hangs up or the Broker closes: onAbandoned
 * }</pre>
 *
 * <p>This is kncloudevents.Dispatcher.send, with broker-filter's verdict on replies in between.
 */
final class TriggerDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(TriggerDelivery.class);

    private final Fanout broker;
    private final TriggerSubscription subscription;
    private final Arrival arrival;
    private final Patience patience;
    private final Attempts attempts;

    TriggerDelivery(Fanout broker, TriggerSubscription subscription, Arrival arrival, Patience patience) {
        this.broker = broker;
        this.subscription = subscription;
        this.arrival = arrival;
        this.patience = patience;
        this.attempts = new Attempts(subscription.retry(), patience, broker.counters());
    }

    /**
     * Sends the event.
     *
     * @return true when a subscriber or a dead-letter sink has it, false when nobody has; fails with {@link Patience.Lost}
     *     only
     */
    Future<Boolean> start() {
        return attempts.of(this::toSubscriber)
                .compose(answer -> {
                    if (!answer.isSuccess()) {
                        return onRejected(subscription.subscriber(), answer);
                    }
                    return answer.reply() == null ? onDelivered() : onReplied(answer);
                })
                .onFailure(this::onAbandoned);
    }

    private Future<SubscriberAnswer> toSubscriber() {
        return broker.courier()
                .post(
                        subscription.subscriber(),
                        arrival,
                        arrival.event(),
                        subscription.namespace(),
                        subscription.retry().timeout(),
                        patience)
                .map(SubscriberAnswer::withReply);
    }

    private Future<Boolean> onDelivered() {
        broker.counters().delivered.increment();
        return Future.succeededFuture(true);
    }

    private Future<Boolean> onReplied(SubscriberAnswer answer) {
        Arrival reply = arrival.reply(answer.reply(), answer.headers(), Instant.now());
        return attempts.of(() -> broker.publish(reply, patience)).compose(published -> {
            if (!published.isSuccess()) {
                return onRejected(broker.uri(), published);
            }
            broker.counters().replied.increment();
            return onDelivered();
        });
    }

    private Future<Boolean> onRejected(URI by, SubscriberAnswer answer) {
        if (subscription.deadLetterSink() == null) {
            return onFailed(by, answer);
        }
        return attempts.of(() -> toDeadLetterSink(by, answer))
                .compose(taken -> taken.isSuccess()
                        ? onDeadLettered(by, answer)
                        : onFailed(subscription.deadLetterSink(), taken));
    }

    private Future<SubscriberAnswer> toDeadLetterSink(URI by, SubscriberAnswer answer) {
        return broker.courier()
                .post(
                        subscription.deadLetterSink(),
                        arrival,
                        DeadLetterEvent.of(arrival, by, answer),
                        subscription.namespace(),
                        subscription.retry().timeout(),
                        patience);
    }

    private Future<Boolean> onDeadLettered(URI by, SubscriberAnswer answer) {
        broker.counters().deadLettered.increment();
        log("went to the dead letter", by, answer);
        return Future.succeededFuture(true);
    }

    private Future<Boolean> onFailed(URI by, SubscriberAnswer answer) {
        broker.counters().failed.increment();
        log("is back with its producer", by, answer);
        return Future.succeededFuture(false);
    }

    private void onAbandoned(Throwable lost) {
        broker.counters().abandoned.increment();
    }

    /** Names no data: what an answer says may come from the order. One line of a kind in ten seconds, as each order may have one. */
    private void log(String fate, URI by, SubscriberAnswer answer) {
        long before = broker.lines().pass(subscription.trigger() + " " + fate + " " + by + " " + answer.code(), "");
        if (before >= 0) {
            LOG.info(
                    "Trigger {}: event {} {}: {} answered {}{}",
                    subscription.trigger(),
                    OneLine.of(PhoneNumbers.maskId(arrival.event().getId())),
                    fate,
                    by,
                    answer.code(),
                    LineThrottle.leftOut(before));
        }
    }
}
