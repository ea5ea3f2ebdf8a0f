package io.orderflow.chaos.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What was published, on disk: an order is entered before it is sent, and once more when RocketMQ has confirmed it. The
 * verdict reads it from there.
 */
public final class Journal implements AutoCloseable {
    private static final String INTENDED = "sending";
    private static final String CONFIRMED = "confirmed";

    private final Path file;
    private final Writer writer;

    public Journal(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.getParent());
            this.writer = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void intend(LoadOrder order) {
        write(INTENDED, order);
    }

    void confirm(LoadOrder order) {
        write(CONFIRMED, order);
    }

    private synchronized void write(String event, LoadOrder order) {
        try {
            writer.write(event + " " + order.kind() + " " + order.key() + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads it all back. */
    public Published read() {
        Map<String, Kind> confirmed = new HashMap<>();
        Map<String, Kind> intended = new HashMap<>();
        long[] messages = {0};
        try (var lines = Files.lines(file)) {
            lines.map(line -> line.split(" ")).forEach(line -> {
                boolean isConfirmed = line[0].equals(CONFIRMED);
                messages[0] += isConfirmed ? 1 : 0;
                (isConfirmed ? confirmed : intended).put(line[2], Kind.valueOf(line[1]));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        intended.keySet().removeAll(confirmed.keySet());
        return new Published(messages[0], Map.copyOf(confirmed), Map.copyOf(intended));
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
