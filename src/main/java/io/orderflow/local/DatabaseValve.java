package io.orderflow.local;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the embedded database away from the routes for a while: their connections break, and new ones are refused, as when it
 * is down. Whoever connects by the database's own address does not notice. Open, it is not on the way: the sockets are the
 * driver's own.
 */
final class DatabaseValve {
    private static final Map<String, DatabaseValve> BY_URL = new ConcurrentHashMap<>();

    private final String url;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    private DatabaseValve(String url) {
        this.url = url;
    }

    /** The valve before a database, whose URL has parameters. */
    static DatabaseValve of(String url) {
        return BY_URL.computeIfAbsent(url, DatabaseValve::new);
    }

    /** The same database, through this valve. */
    DatabaseAddress before(DatabaseAddress database) {
        return new DatabaseAddress(
                database.url() + "&socketFactory=" + ValveSockets.class.getName() + "&socketFactoryArg="
                        + Integer.toHexString(url.hashCode()),
                database.username(),
                database.password());
    }

    static DatabaseValve byName(String name) {
        return BY_URL.values().stream()
                .filter(valve -> Integer.toHexString(valve.url.hashCode()).equals(name))
                .findFirst()
                .orElseThrow();
    }

    void shut() {
        shut = true;
        for (Socket socket : List.copyOf(sockets)) {
            close(socket);
        }
    }

    void open() {
        shut = false;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // As it should be.
        }
    }

    Socket socket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress address, int timeout) throws IOException {
                requireOpen();
                super.connect(address, timeout);
                sockets.add(this);
                if (shut) {
                    close();
                    requireOpen();
                }
            }

            @Override
            public void close() throws IOException {
                sockets.remove(this);
                super.close();
            }
        };
    }

    private void requireOpen() throws ConnectException {
        if (shut) {
            throw new ConnectException("Connection refused");
        }
    }
}
