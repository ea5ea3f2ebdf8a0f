package io.orderflow.broker;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What a {@link KnativeBroker} needs to start.
 *
 * @param manifests YAML files with Brokers and Triggers, in any order
 * @param services base URL of a Service by its name, null if there is none of that name: what the cluster's DNS does
 * @param host address to listen on
 * @param port port to listen on, 0 for a free one
 * @param portProperty property that the port comes from, named when the port is taken
 * @param maxBodyBytes largest body that the ingress accepts
 * @param closeTimeout how long {@link KnativeBroker#close} lets the requests to subscribers that are under way go on
 */
public record BrokerConfig(
        List<Path> manifests,
        Function<String, URI> services,
        String host,
        int port,
        String portProperty,
        int maxBodyBytes,
        Duration closeTimeout) {

    /**
     * Twice the largest message of RocketMQ. An oversized order must get through to its handler, whose refusal sends it
     * to the dead letter; refused here, it would stay with the source.
     */
    public static final int DEFAULT_MAX_BODY_BYTES = 8 << 20;

    /** A Broker on a free port of the loopback interface. */
    public static BrokerConfig of(List<Path> manifests, Function<String, URI> services) {
        return new BrokerConfig(
                List.copyOf(manifests),
                services,
                "127.0.0.1",
                0,
                "port",
                DEFAULT_MAX_BODY_BYTES,
                Duration.ofSeconds(5));
    }

    /** The same on the given port, which was read from the given property. */
    public BrokerConfig withPort(int newPort, String property) {
        return new BrokerConfig(manifests, services, host, newPort, property, maxBodyBytes, closeTimeout);
    }

    /** The same with another limit on the size of an event. */
    public BrokerConfig withMaxBodyBytes(int newMaxBodyBytes) {
        return new BrokerConfig(manifests, services, host, port, portProperty, newMaxBodyBytes, closeTimeout);
    }

    /** The same with another time for requests under way at {@link KnativeBroker#close}. */
    public BrokerConfig withCloseTimeout(Duration newCloseTimeout) {
        return new BrokerConfig(manifests, services, host, port, portProperty, maxBodyBytes, newCloseTimeout);
    }
}
