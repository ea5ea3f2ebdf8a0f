package io.orderflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;

/** The user's own orders, one a line; empty lines are skipped, all others are published as they are. */
final class OrderFile implements AutoCloseable {
    private static final int MAX_IN_FLIGHT = 500;

    /** A character for each byte: what is not UTF-8 is the handler's to refuse, not ours to repair. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private final String name;
    private final InputStream in;

    private OrderFile(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /**
     * Opens the file, or standard input for {@code -}.
     *
     * @param name null for none
     * @return null for none
     * @throws IllegalArgumentException if it cannot be read
     */
    static OrderFile open(String name) {
        if (name == null) {
            return null;
        }
        try {
            return new OrderFile(name, name.equals("-") ? System.in : Files.newInputStream(Path.of(name)));
        } catch (IOException e) {
            throw new IllegalArgumentException("--orders " + name + ": cannot be read ("
                    + e.getClass().getSimpleName() + "); name a file with one order a line, or - for standard input");
        }
    }

    /** As the user gave it. */
    String name() {
        return name;
    }

    /**
     * Publishes all of it. Can be interrupted, although a read of standard input cannot: it has a thread of its own.
     *
     * @return how many orders there were, when RocketMQ has confirmed each or refused it for good
     */
    long publish(CamelContext publisher) throws ExecutionException, InterruptedException {
        FutureTask<Long> publication = new FutureTask<>(() -> publishLines(publisher));
        Thread reader = new Thread(publication, "OrderFile");
        reader.setDaemon(true);
        reader.start();
        return publication.get();
    }

    private long publishLines(CamelContext publisher) throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, BYTES));
        Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
        long count = 0;
        try (ProducerTemplate template = publisher.createProducerTemplate()) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (!line.isBlank()) {
                    inFlight.acquire();
                    template.asyncSendBody("direct:publish-order", line.getBytes(BYTES))
                            .whenComplete((sent, failure) -> inFlight.release());
                    count++;
                }
            }
            inFlight.acquire(MAX_IN_FLIGHT);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        // Closing standard input would wait for the read that is under way.
        if (in != System.in) {
            in.close();
        }
    }
}
