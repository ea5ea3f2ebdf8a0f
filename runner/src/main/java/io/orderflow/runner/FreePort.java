package io.orderflow.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port that can be listened on. */
public final class FreePort {
    private FreePort() {}

    /**
     * The port that the setting names, or a free one. Asked before the server starts, since camel-platform-http-main
     * reports a taken port without saying which.
     *
     * @throws IllegalStateException it is taken: one line
     */
    public static int of(Settings settings, Setting setting) {
        int port = settings.port(setting);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s is %s, where something listens already; stop it, or set another port, or 0 for a free one"
                            .formatted(setting.property, port));
        }
    }
}
