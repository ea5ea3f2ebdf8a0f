package io.orderflow.broker;

import io.orderflow.log.LineThrottle;
import io.vertx.core.Future;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * One Broker: gives each event to every Trigger that wants it, all at once.
 *
 * @param subscriptions its Triggers
 * @param courier what carries the events
 * @param counters where deliveries are counted
 * @param lines what of their log is written
 * @param address of the Broker's ingress, once it listens
 */
record Fanout(
        List<TriggerSubscription> subscriptions,
        Courier courier,
        Counters counters,
        LineThrottle lines,
        Supplier<URI> address) {

    /**
     * Publishes an event, and waits for all of its deliveries, whatever becomes of the others.
     *
     * @return 202 when each is over, or when nobody wants the event; 500 when one of them failed; 400 when the event
     *     has been through too many Brokers; fails with {@link Patience.Lost} only
     */
    Future<SubscriberAnswer> publish(Arrival arrival, Patience patience) {
        if (arrival.isExpired()) {
            return Future.succeededFuture(SubscriberAnswer.of(400, "the event's " + Arrival.TTL + " is used up"));
        }
        List<TriggerSubscription> matching = subscriptions.stream()
                .filter(subscription -> subscription.filter().test(arrival.event()))
                .toList();
        List<Future<Boolean>> deliveries = matching.stream()
                .map(subscription -> new TriggerDelivery(this, subscription, arrival, patience).start())
                .toList();
        return Future.join(deliveries)
                .map(all -> all.<Boolean>list().contains(false)
                        ? SubscriberAnswer.of(
                                500, "a Trigger's delivery failed, and it has no dead-letter sink that took the event")
                        : SubscriberAnswer.of(202, ""));
    }

    URI uri() {
        return address.get();
    }
}
