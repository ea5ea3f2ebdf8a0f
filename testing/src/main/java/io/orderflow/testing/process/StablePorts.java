package io.orderflow.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Ports of servers that come back on the same port. They lie below those that the system gives to outgoing connections:
 * one of these could take the port while the server is down. Each belongs to one JVM of tests as long as
 * that runs, which a lock on a file says to the others: who posts to a server that is down would else reach another test's.
 */
public final class StablePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "orderflow-test-ports");

    /** By port; held until the JVM ends. */
    private static final Map<Integer, FileLock> LOCKS = new HashMap<>();

    private StablePorts() {}

    /** A port of 127.0.0.1. */
    public static int free() {
        return free(0);
    }

    /** @param below how far below the port another must be free too */
    public static synchronized int free(int below) {
        for (int port = FIRST + below; port < LAST; port++) {
            if (isFree(port) && isFree(port - below) && isReserved(port - below, port)) {
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

    /** Both, and what is between. */
    private static boolean isReserved(int first, int last) {
        for (int port = first; port <= last; port++) {
            if (!isReserved(port)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isReserved(int port) {
        // A second channel of this JVM's would give up the lock of the first with its own end.
        if (LOCKS.containsKey(port)) {
            return false;
        }
        try {
            Files.createDirectories(FOLDER);
            FileChannel file = FileChannel.open(
                    FOLDER.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                return false;
            }
            LOCKS.put(port, lock);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
