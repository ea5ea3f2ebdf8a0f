package io.orderflow.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers each request with the bytes that it was told, whether they are HTTP or not. */
final class ScriptedSink implements AutoCloseable {
    /** What is done with a connection, from its start. It is closed afterwards. */
    @FunctionalInterface
    interface Script {
        void serve(Peer peer) throws IOException;
    }

    private final ServerSocket server;
    private final Thread acceptor;
    private final AtomicInteger connections = new AtomicInteger();
    private final Collection<String> bodies = new ConcurrentLinkedQueue<>();
    private volatile Script script = peer -> {};

    ScriptedSink() {
        this(0);
    }

    ScriptedSink(int port) {
        this(InetAddress.getLoopbackAddress(), port);
    }

    ScriptedSink(InetAddress address, int port) {
        try {
            server = new ServerSocket(port, 50, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** The bodies of the requests that were read whole. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    void answers(String text) {
        serves(peer -> {
            while (peer.readRequest() != null) {
                peer.send(text);
            }
        });
    }

    void answersAndCloses(String text) {
        serves(peer -> {
            if (peer.readRequest() != null) {
                peer.send(text);
            }
        });
    }

    void serves(Script script) {
        this.script = script;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                connections.incrementAndGet();
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            // No more of them.
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            script.serve(new Peer(client));
        } catch (IOException e) {
            // The client has closed it.
        }
    }

    /** A client, as the sink sees it. */
    final class Peer {
        private final Socket socket;
        private final InputStream in;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** The next request's body, or null if the client has closed the connection. */
        String readRequest() throws IOException {
            int length = readHead();
            byte[] body = length < 0 ? null : in.readNBytes(length);
            if (body == null || body.length < length) {
                return null;
            }
            String text = new String(body, StandardCharsets.UTF_8);
            bodies.add(text);
            return text;
        }

        /** What the head says of its body's length, -1 if the client has closed the connection. */
        int readHead() throws IOException {
            int length = 0;
            String line = readLine();
            while (line != null && !line.isEmpty()) {
                if (line.toLowerCase().startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
                line = readLine();
            }
            return line == null ? -1 : length;
        }

        private String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int octet = in.read();
            while (octet >= 0 && octet != '\n') {
                if (octet != '\r') {
                    line.write(octet);
                }
                octet = in.read();
            }
            return octet < 0 ? null : line.toString(StandardCharsets.US_ASCII);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Ends what the sink sends. */
        void shutdown() throws IOException {
            socket.shutdownOutput();
        }

        /** Returns when the client has closed the connection. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // What it still sends is of no interest.
            }
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "scripted-sink");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The port refuses connections once this returns: until the thread that accepts has left it, the system keeps it open. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
