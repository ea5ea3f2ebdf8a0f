package io.orderflow.broker;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.orderflow.broker.Manifests.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The TriggerSubscriptions of each Broker, by its ingress path {@code /namespace/name}. */
final class TriggerSubscriptions {
    private TriggerSubscriptions() {}

    /** @throws IllegalArgumentException one line that names file, object and field */
    static Map<String, List<TriggerSubscription>> of(Manifests manifests, Destinations destinations) {
        Map<String, Manifest<Broker>> brokers = new LinkedHashMap<>();
        Map<String, List<TriggerSubscription>> subscriptions = new LinkedHashMap<>();
        for (Manifest<Broker> broker : manifests.brokers()) {
            String path = path(broker.namespace(), broker.name());
            if (brokers.put(path, broker) != null) {
                throw broker.at().refused("there are two of that name");
            }
            subscriptions.put(path, new ArrayList<>());
        }
        Set<String> triggers = new HashSet<>();
        for (Manifest<Trigger> trigger : manifests.triggers()) {
            if (!triggers.add(path(trigger.namespace(), trigger.name()))) {
                throw trigger.at().refused("there are two of that name");
            }
            String path = brokerPath(trigger);
            if (!brokers.containsKey(path)) {
                throw trigger.at().child("spec").child("broker").refused("there is no Broker " + path);
            }
            subscriptions.get(path).add(TriggerSubscription.of(trigger, brokers.get(path), destinations));
        }
        return subscriptions;
    }

    static String path(String namespace, String name) {
        return "/" + namespace + "/" + name;
    }

    private static String brokerPath(Manifest<Trigger> trigger) {
        Field at = trigger.at().child("spec");
        if (trigger.object().getSpec() == null) {
            throw at.refused("missing");
        }
        if (trigger.object().getSpec().getBrokerRef() != null) {
            throw at.child("brokerRef").refused("the local Broker supports spec.broker only");
        }
        if (trigger.object().getSpec().getBroker() == null) {
            throw at.child("broker").refused("missing");
        }
        return path(trigger.namespace(), trigger.object().getSpec().getBroker());
    }
}
