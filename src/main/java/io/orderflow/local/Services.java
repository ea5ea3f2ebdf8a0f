package io.orderflow.local;

import io.orderflow.runner.FreePort;
import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import java.net.URI;

/**
 * Where this machine serves what a cluster knows as Services: the {@code ref} of a Trigger is resolved here as
 * Kubernetes' DNS resolves it there.
 */
record Services(int orderRoute, int deadLetterRoute) {

    /** @throws IllegalStateException if a port is taken */
    static Services of(Settings settings) {
        return new Services(
                FreePort.of(settings, Setting.ORDER_ROUTE_PORT), FreePort.of(settings, Setting.DEAD_LETTER_ROUTE_PORT));
    }

    /** The base URL of a Service by the name that Camel K gives to its route file; null if there is none. */
    URI url(String service) {
        return switch (service) {
            case "order-route" -> loopback(orderRoute);
            case "dead-letter-route" -> loopback(deadLetterRoute);
            default -> null;
        };
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
