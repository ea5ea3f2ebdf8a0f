package io.orderflow;

import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.UserLine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user's own orders, one a line; empty lines are skipped, all others are published as they are. */
final class OrderFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderFile.class);

    /** What may be under way, in KiB, and what the shortest order counts as, which bounds how many are. */
    private static final int MAX_IN_FLIGHT = 64 << 10;

    private static final int LEAST = 128;
    private static final int MAX_NAMED = 5;

    /** In characters, of a path. */
    private static final int MAX_SHOWN = 300;

    private static final String ADVICE = "; name a file with one order a line, or - for standard input";

    private final String name;
    private final Opening opening;
    private volatile InputStream in;
    private final AtomicLong refused = new AtomicLong();

    /** May block until somebody writes, where it is a pipe. */
    private interface Opening {
        InputStream open() throws IOException;
    }

    private OrderFile(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /**
     * Opens the file, or standard input for {@code -}.
     *
     * @param name null for none
     * @return null for none
     * @throws IllegalArgumentException if it cannot be read, or is no text
     */
    static OrderFile open(String name) {
        if (name == null) {
            return null;
        }
        if (name.equals("-")) {
            return new OrderFile(name, () -> System.in);
        }
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw unreadable(name, "it is a folder", null);
            }
            OrderFile file = new OrderFile(name, () -> Files.newInputStream(path));
            // Not a pipe, for which somebody may have to be waited.
            if (Files.isRegularFile(path) || !Files.exists(path)) {
                file.openText();
            }
            return file;
        } catch (InvalidPathException e) {
            throw unreadable(name, "it has characters that this locale has not; LC_ALL=C.UTF-8 has all", e);
        } catch (IOException e) {
            throw unreadable(name, reason(e), e);
        }
    }

    /** What the operating system says, where Java has no class of its own for it. */
    private static String reason(IOException failure) {
        return failure instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : failure.getClass().getSimpleName();
    }

    private static IllegalArgumentException unreadable(String name, String reason, Exception cause) {
        return new IllegalArgumentException(
                "--orders %s: cannot be read (%s)%s".formatted(shown(name), reason, ADVICE), cause);
    }

    /** As the user gave it, on one line. With a brace it is no file, but an order, phone number and all. */
    private static String shown(String name) {
        String shown = name.contains("{") ? PhoneNumbers.line(name, MAX_SHOWN) : OneLine.of(name, MAX_SHOWN);
        return shown.isEmpty() ? "''" : shown;
    }

    /** As the user gave it, for a line. */
    String name() {
        return shown(name);
    }

    /**
     * Publishes all of it. Can be interrupted, although a read of standard input, or the opening of a pipe, cannot: it has a
     * thread of its own.
     *
     * @return how many orders there were, when RocketMQ has confirmed each or refused it for good
     * @throws IllegalArgumentException if it cannot be read
     */
    long publish(CamelContext publisher) throws InterruptedException {
        FutureTask<Long> publication = new FutureTask<>(() -> publishLines(publisher));
        Thread reader = new Thread(publication, "OrderFile");
        reader.setDaemon(true);
        reader.start();
        try {
            return publication.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException unusable) {
                throw unusable;
            }
            if (e.getCause() instanceof FileSystemException unreadable) {
                throw unreadable(name, reason(unreadable), e);
            }
            throw unreadable(name, UserLine.of(e.getCause()), e);
        }
    }

    private long publishLines(CamelContext publisher) throws IOException, InterruptedException {
        openText();
        OrderLines lines = new OrderLines(in);
        Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
        long count = 0;
        try (ProducerTemplate template = publisher.createProducerTemplate()) {
            for (byte[] order; (order = lines.next()) != null; ) {
                int size = Math.max(LEAST, order.length >> 10);
                long line = lines.number();
                inFlight.acquire(size);
                template.asyncSendBody("direct:publish-order", order).whenComplete((sent, failure) -> {
                    inFlight.release(size);
                    if (failure != null) {
                        onRefused(line, failure);
                    }
                });
                count++;
            }
            inFlight.acquire(MAX_IN_FLIGHT);
        }
        return count;
    }

    private void onRefused(long line, Throwable failure) {
        long nth = refused.incrementAndGet();
        if (nth <= MAX_NAMED) {
            LOG.warn("Line {} of --orders {} is not published: {}", line, name(), UserLine.of(failure));
        } else if (nth == MAX_NAMED + 1) {
            LOG.warn("More lines of --orders {} are not published; the ledger counts them", name());
        }
    }

    private void openText() throws IOException {
        if (in == null) {
            in = new BufferedInputStream(opening.open());
        }
        Binary.of(in).ifPresent(format -> {
            throw unreadable(name, "it is no text in UTF-8, but " + format, null);
        });
    }

    @Override
    public void close() throws IOException {
        // Closing standard input, or a pipe, would wait for the read that is under way.
        if (in != null && !name.equals("-") && Files.isRegularFile(Path.of(name))) {
            in.close();
        }
    }
}
