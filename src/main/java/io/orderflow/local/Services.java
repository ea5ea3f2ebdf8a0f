package io.orderflow.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/**
 * Where this machine serves what a cluster knows as Services: the {@code ref} of a Trigger is resolved here as
 * Kubernetes' DNS resolves it there.
 */
record Services(int orderRoute, int deadLetterRoute) {

    /** @throws IllegalStateException if a port is taken */
    static Services of(Settings settings) {
        return new Services(
                listenable(settings, Setting.ORDER_ROUTE_PORT), listenable(settings, Setting.DEAD_LETTER_ROUTE_PORT));
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

    /**
     * The port that the setting names, or a free one. Asked before the server starts, since camel-platform-http-main
     * reports a taken port without saying which.
     */
    static int listenable(Settings settings, Setting setting) {
        int port = settings.port(setting);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s is %d, where something listens already; stop it, or set another port, or 0 for a free one"
                            .formatted(setting.property, port));
        }
    }
}
