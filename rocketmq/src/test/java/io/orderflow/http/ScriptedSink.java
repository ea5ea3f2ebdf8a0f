package io.orderflow.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers each request with the bytes that it was told, whether they are HTTP or not. */
final class ScriptedSink implements AutoCloseable {
    private final ServerSocket server;
    private final Thread acceptor;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String bytes = "";
    private volatile boolean closes;

    ScriptedSink() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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

    void answers(String text) {
        bytes = text;
    }

    void answersAndCloses(String text) {
        bytes = text;
        closes = true;
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
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            while (readRequest(in)) {
                client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
                if (closes) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has closed it.
        }
    }

    /** A head and the two bytes of "{}". */
    private static boolean readRequest(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        return line != null && in.skip(2) == 2;
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
