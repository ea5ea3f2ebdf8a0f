package io.orderflow.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of servers that come back on the same port. They lie below those that the system gives to outgoing connections:
 * one of these could take the port while the server is down. Each belongs to one JVM of tests as long as
 * that runs, which a lock on a file says to the others: who posts to a server that is down would else reach another test's.
 */
public final class StablePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    /** Has nothing in it: the lock on a port is that on its byte. */
    private static final FileChannel FILE = open();

    /** Held until the JVM ends. */
    private static final List<FileLock> LOCKS = new ArrayList<>();

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
        try {
            FileLock lock = FILE.tryLock(port, 1, false);
            return lock != null && LOCKS.add(lock);
        } catch (OverlappingFileLockException ours) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel open() {
        try {
            return FileChannel.open(
                    Path.of(
                            System.getProperty("java.io.tmpdir"),
                            "orderflow-test-ports-" + System.getProperty("user.name")),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
