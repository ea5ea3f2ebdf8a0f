package io.orderflow.broker;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The Broker that a test talks to: the local one, or, with the environment variable KNATIVE_BROKER_URL
 * ({@code http://host/namespace/name}), a real one.
 *
 * <p>Tests with Triggers apply their own Broker and Triggers, on a cluster with {@code kubectl}; the cluster reaches this
 * machine's receiver at KNATIVE_RECEIVER_URL ({@code http://host:port}).
 */
final class BrokerUnderTest implements AutoCloseable {
    private static final String REAL_BROKER = System.getenv("KNATIVE_BROKER_URL");
    private static final String REAL_RECEIVER = System.getenv("KNATIVE_RECEIVER_URL");

    final Receiver receiver;
    private final String namespace;
    private final String name;
    private final Deque<Closeable> toClose = new ArrayDeque<>();
    private URI ingress;

    private BrokerUnderTest(String namespace, String name, Receiver receiver) {
        this.namespace = namespace;
        this.name = name;
        this.receiver = receiver;
        toClose.push(receiver::close);
    }

    /** A Broker that accepts events; which Triggers it has is of no interest. */
    static BrokerUnderTest withoutTriggers() {
        if (REAL_BROKER == null) {
            return withTriggers().apply("");
        }
        URI url = URI.create(REAL_BROKER);
        BrokerUnderTest real = new BrokerUnderTest(segment(url, 1), segment(url, 2), new Receiver(null));
        real.ingress = url;
        return real;
    }

    /** A Broker of this test's own, to be completed by {@link #apply}. */
    static BrokerUnderTest withTriggers() {
        String name = "conformance-" + UUID.randomUUID().toString().substring(0, 8);
        if (REAL_BROKER == null) {
            return new BrokerUnderTest("conformance", name, new Receiver(null));
        }
        assumeTrue(REAL_RECEIVER != null, "KNATIVE_RECEIVER_URL is missing: where the cluster reaches this machine");
        assumeTrue(kubectl("", "version") == 0, "kubectl is missing or has no cluster: it applies the Triggers");
        return new BrokerUnderTest(segment(URI.create(REAL_BROKER), 1), name, new Receiver(URI.create(REAL_RECEIVER)));
    }

    /**
     * Creates the Broker and its Triggers.
     *
     * @param brokerSpec the Broker's spec in YAML's flow style
     */
    BrokerUnderTest apply(String brokerSpec, Trigger... triggers) {
        StringBuilder yaml = new StringBuilder();
        // Triggers first: a Trigger may be there before its Broker (item 17).
        for (int i = 0; i < triggers.length; i++) {
            yaml.append(manifest(
                    "Trigger",
                    name + "-" + i,
                    "{broker: %s, subscriber: {uri: '%s'}%s%s}"
                            .formatted(
                                    name,
                                    triggers[i].subscriber,
                                    triggers[i].filter.isEmpty() ? "" : ", " + triggers[i].filter,
                                    triggers[i].delivery.isEmpty() ? "" : ", delivery: " + triggers[i].delivery)));
        }
        yaml.append(manifest("Broker", name, brokerSpec.isEmpty() ? "{}" : brokerSpec));
        ingress = REAL_BROKER == null ? startLocal(yaml.toString()) : startReal(yaml.toString());
        probe(triggers);
        return this;
    }

    /**
     * Waits until an event has come through every Trigger that takes all: a Trigger is Ready before each pod of the Broker
     * knows it, and what is sent in between may cost it one of its retries.
     */
    private void probe(Trigger... triggers) {
        for (Trigger trigger : triggers) {
            if (trigger.filter.isEmpty() && receiver.awaitsProbe(trigger.subscriber)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> {
                    Producer.event(Receiver.PROBE).post(ingress);
                    return !receiver.awaitsProbe(trigger.subscriber);
                });
            }
        }
    }

    URI ingress() {
        return ingress;
    }

    private URI startLocal(String yaml) {
        try {
            Path manifest = Files.createTempFile("broker", ".yaml");
            toClose.push(() -> Files.delete(manifest));
            Files.writeString(manifest, yaml);
            KnativeBroker broker = KnativeBroker.start(BrokerConfig.of(List.of(manifest), service -> null));
            toClose.push(broker::close);
            return broker.ingressUri(namespace, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI startReal(String yaml) {
        toClose.push(() -> kubectl(yaml, "delete", "--ignore-not-found", "--filename", "-"));
        if (kubectl(yaml, "apply", "--filename", "-") != 0
                || kubectl(yaml, "wait", "--for=condition=Ready", "--timeout=60s", "--filename", "-") != 0) {
            throw new IllegalStateException("The Broker or a Trigger did not become ready:\n" + yaml);
        }
        return URI.create(REAL_BROKER).resolve("/" + namespace + "/" + name);
    }

    private String manifest(String kind, String objectName, String spec) {
        return """
                ---
                apiVersion: eventing.knative.dev/v1
                kind: %s
                metadata: {name: %s, namespace: %s}
                spec: %s
                """.formatted(kind, objectName, namespace, spec);
    }

    private static int kubectl(String input, String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("kubectl"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static String segment(URI url, int index) {
        return url.getPath().split("/")[index];
    }

    @Override
    public void close() throws IOException {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }

    /** A Trigger to apply; filter and delivery in YAML's flow style, empty for none. */
    record Trigger(URI subscriber, String filter, String delivery) {
        static Trigger to(URI subscriber) {
            return new Trigger(subscriber, "", "");
        }

        Trigger filter(String newFilter) {
            return new Trigger(subscriber, newFilter, delivery);
        }

        Trigger delivery(String newDelivery) {
            return new Trigger(subscriber, filter, newDelivery);
        }
    }
}
