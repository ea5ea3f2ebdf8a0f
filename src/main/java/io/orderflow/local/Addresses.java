package io.orderflow.local;

import io.orderflow.runner.Setting;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Where the embedded servers of an Orderflow are, left in its data folder for commands that join it: its ports may be any.
 * Nothing of the user's own servers is in it, for their addresses may hold passwords.
 */
final class Addresses implements AutoCloseable {
    private final Path file;

    private Addresses(Path dataDir) {
        file = dataDir.resolve("addresses.properties");
    }

    /** Writes the addresses, by the properties that would set them; closing takes them back. */
    static Addresses write(Path dataDir, Map<String, String> addresses) throws IOException {
        Addresses written = new Addresses(dataDir);
        Properties properties = new Properties();
        properties.putAll(addresses);
        // Whole or not at all: a command may read it meanwhile.
        Path part = written.file.resolveSibling("addresses.part");
        try (Writer writer = Files.newBufferedWriter(part)) {
            properties.store(writer, "Where the Orderflow that uses this folder is");
        }
        Files.move(part, written.file, StandardCopyOption.ATOMIC_MOVE);
        return written;
    }

    /** Takes back what a killed Orderflow has left: anything may be there by now. The caller holds the data folder. */
    static void forget(Path dataDir) throws IOException {
        new Addresses(dataDir).close();
    }

    /** @throws IllegalStateException if there are none */
    static Map<String, String> read(Path dataDir) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(new Addresses(dataDir).file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s is %s, where another Orderflow is starting or stopping; try again in a moment"
                            .formatted(Setting.DATA_DIR.property, dataDir));
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
