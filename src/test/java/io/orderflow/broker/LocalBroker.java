package io.orderflow.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A local Broker {@code test/broker} with one Trigger, and the receiver of its subscriber and its dead letters. */
final class LocalBroker implements AutoCloseable {
    final Receiver receiver = new Receiver(null);
    private KnativeBroker broker;

    /**
     * Starts the Broker.
     *
     * @param triggerSpec what the Trigger's spec has besides broker and subscriber, in YAML's flow style; a Service
     *     {@code sink} is known
     */
    LocalBroker start(URI subscriber, String triggerSpec) {
        return start(subscriber, triggerSpec, config -> config);
    }

    LocalBroker start(URI subscriber, String triggerSpec, UnaryOperator<BrokerConfig> customised) {
        String manifest = """
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: broker, namespace: test}}
                ---
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: trigger, namespace: test},
                 spec: {broker: broker, subscriber: {uri: '%s'}%s}}
                """.formatted(subscriber, triggerSpec.isEmpty() ? "" : ", " + triggerSpec);
        try {
            Path file = Files.createTempFile("broker", ".yaml");
            try {
                Files.writeString(file, manifest);
                Map<String, URI> services = Map.of("sink", receiver.uri());
                broker = KnativeBroker.start(customised.apply(BrokerConfig.of(List.of(file), services::get)));
                return this;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI ingress() {
        return broker.ingressUri("test", "broker");
    }

    KnativeBroker broker() {
        return broker;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        receiver.close();
    }
}
