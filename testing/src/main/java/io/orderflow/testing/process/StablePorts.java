package io.orderflow.testing.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports of servers that come back on the same port. They lie below those that the system gives to outgoing connections:
 * one of these could take the port while the server is down. None is given out twice, since a server in a JVM of its own
 * takes its port only seconds later; and another session begins elsewhere.
 */
public final class StablePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int OF_A_SESSION = 100;

    private static int next =
            FIRST + (int) (ProcessHandle.current().pid() % ((LAST - FIRST) / OF_A_SESSION)) * OF_A_SESSION;

    private StablePorts() {}

    /** A port of 127.0.0.1. */
    public static int free() {
        return free(0);
    }

    /** @param below how far below the port another must be free too */
    public static synchronized int free(int below) {
        for (int tried = FIRST; tried < LAST; tried++) {
            int port = next + below;
            next = port + 1 < LAST ? port + 1 : FIRST;
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
