package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1.TriggerSpec;
import io.orderflow.broker.Manifests.Manifest;
import java.net.URI;
import java.util.function.Predicate;

/**
 * A Trigger with everything resolved.
 *
 * @param trigger the Trigger's name
 * @param namespace the Trigger's namespace
 * @param filter which events it wants
 * @param subscriber where they go
 * @param retry how often they are sent, to the subscriber, as a reply, and to the dead-letter sink alike
 * @param deadLetterSink where they go when all else failed; null for nowhere
 */
record TriggerSubscription(
        String trigger,
        String namespace,
        Predicate<CloudEvent> filter,
        URI subscriber,
        RetryPolicy retry,
        URI deadLetterSink) {

    /**
     * Joins a Trigger and its Broker. A Trigger's {@code delivery} replaces the Broker's whole; nothing is merged, not
     * even the dead-letter sink.
     *
     * @throws IllegalArgumentException one line that names the field
     */
    static TriggerSubscription of(Manifest<Trigger> trigger, Manifest<Broker> broker, Destinations destinations) {
        Field at = trigger.at().child("spec");
        TriggerSpec spec = trigger.object().getSpec();
        boolean own = spec.getDelivery() != null;
        DeliverySpec delivery = own ? spec.getDelivery() : brokerDelivery(broker);
        Field deliveryAt = (own ? at : broker.at().child("spec")).child("delivery");
        return new TriggerSubscription(
                trigger.name(),
                trigger.namespace(),
                TriggerFilter.of(spec, at),
                destinations.resolve(spec.getSubscriber(), at.child("subscriber")),
                DeliverySpecs.retryPolicy(delivery, deliveryAt),
                delivery == null || delivery.getDeadLetterSink() == null
                        ? null
                        : destinations.resolve(delivery.getDeadLetterSink(), deliveryAt.child("deadLetterSink")));
    }

    private static DeliverySpec brokerDelivery(Manifest<Broker> broker) {
        return broker.object().getSpec() == null
                ? null
                : broker.object().getSpec().getDelivery();
    }
}
