package io.orderflow.local;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the embedded database away from the routes for a while: their connections break, and new ones are refused, as when it
 * is down. Whoever connects by the database's own address does not notice. Open, it is not on the way: the sockets are the
 * driver's own.
 */
final class DatabaseValve implements AutoCloseable {
    /** The driver makes its sockets with a class that it knows by name, and gives it a text. */
    private static final Map<String, DatabaseValve> BY_NAME = new ConcurrentHashMap<>();

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = Integer.toString(COUNT.incrementAndGet());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    DatabaseValve() {
        BY_NAME.put(name, this);
    }

    /** The same database, whose URL has parameters, through this valve. */
    DatabaseAddress before(DatabaseAddress database) {
        return new DatabaseAddress(
                database.url() + "&socketFactory=" + ValveSockets.class.getName() + "&socketFactoryArg=" + name,
                database.username(),
                database.password());
    }

    static DatabaseValve byName(String name) {
        DatabaseValve valve = BY_NAME.get(name);
        if (valve == null) {
            throw new IllegalStateException("the database's valve " + name + " has ended");
        }
        return valve;
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

    /** Nothing connects through it any more. */
    @Override
    public void close() {
        BY_NAME.remove(name);
    }

    private void requireOpen() throws ConnectException {
        if (shut) {
            throw new ConnectException("Connection refused");
        }
    }
}
