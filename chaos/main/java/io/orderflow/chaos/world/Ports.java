package io.orderflow.chaos.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of servers that come back on the same port. They lie below those that the system gives to outgoing connections:
 * one of these could take the port while the server is down.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private Ports() {}

    static int free() {
        return free(0);
    }

    /** @param below how far below the port another must be free too */
    static int free(int below) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port) && isFree(port - below)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "No free port from " + FIRST + " to " + LAST + " on 127.0.0.1; stop what listens there");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
