package io.orderflow.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/** A token in a file that Kubernetes rotates: read again when the file has changed, which is asked once a second. */
final class OidcToken {
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private volatile State state = new State(null, null, System.nanoTime() - ASK_AGAIN_NANOS);

    private record State(String token, FileTime modified, long askedAt) {}

    OidcToken(String file) {
        this.file = Path.of(file);
    }

    /** @return null if there is no token; the last one while the file cannot be read */
    String read() {
        State last = state;
        long now = System.nanoTime();
        if (now - last.askedAt < ASK_AGAIN_NANOS) {
            return last.token;
        }
        State current = ask(last, now);
        state = current;
        return current.token;
    }

    private State ask(State last, long now) {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            String token = modified.equals(last.modified)
                    ? last.token
                    : Files.readString(file).strip();
            return new State(token, modified, now);
        } catch (IOException e) {
            return new State(last.token, last.modified, now);
        }
    }
}
