package io.orderflow.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A statement of the handlers, of a file in the jar: what they run, and what readiness has planned. */
public final class HandlerStatement {
    private HandlerStatement() {}

    /** The text of {@code sql/<name>.sql}, without its comments. */
    public static String read(String name) {
        try (InputStream file = HandlerStatement.class.getResourceAsStream("/sql/" + name + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*\\R?", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
