package io.orderflow.runner;

import io.orderflow.text.TakenPort;
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
     * @throws IllegalStateException it is taken, or not for this user: one line
     */
    public static int of(Settings settings, Setting setting) {
        int port = settings.port(setting);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("%s is %s: %s".formatted(setting.property, port, TakenPort.line(e)), e);
        }
    }
}
