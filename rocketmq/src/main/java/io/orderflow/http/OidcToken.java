package io.orderflow.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A token in a file that Kubernetes rotates: read again when the file has changed, which is asked once a second. */
public final class OidcToken {
    private static final Logger LOG = LoggerFactory.getLogger(OidcToken.class);
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A header of more would be refused, or worse. */
    private static final int MAX_BYTES = 8192;

    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private final Path file;
    private volatile State state = new State(null, null, System.nanoTime() - ASK_AGAIN_NANOS, null);

    /** @param unreadable why, as it was told; null if it is none */
    private record State(String token, FileTime modified, long askedAt, String unreadable) {
        /** Without the token. */
        @Override
        public String toString() {
            return "State[modified=" + modified + "]";
        }
    }

    /** @param file no file, no token */
    public OidcToken(String file) {
        this.file = Path.of(file);
    }

    /** @return null if there is no token; the last one while the file cannot be read, or holds none */
    public String read() {
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
            String token = modified.equals(last.modified) ? last.token : read(last);
            return new State(token, modified, now, null);
        } catch (NoSuchFileException none) {
            return new State(last.token, last.modified, now, null);
        } catch (IOException e) {
            String reason = e.getClass() == IOException.class
                    ? String.valueOf(e.getMessage())
                    : e.getClass().getSimpleName();
            if (!reason.equals(last.unreadable)) {
                LOG.warn("Event sink: {} cannot be read ({}); {}", file, reason, instead(last));
            }
            return new State(last.token, last.modified, now, reason);
        }
    }

    private static String instead(State last) {
        return last.token == null ? "no token is sent" : "the one before is still sent";
    }

    private String read(State last) throws IOException {
        if (!Files.isRegularFile(file)) {
            // A pipe would be waited for.
            throw new IOException("it is no file");
        }
        String token =
                Files.size(file) > MAX_BYTES ? "" : Files.readString(file).strip();
        if (!TOKEN.matcher(token).matches()) {
            LOG.warn(
                    "Event sink: {} is not one token of printable ASCII, at most {} bytes; {}",
                    file,
                    MAX_BYTES,
                    last.token == null ? "none is sent" : "the one before is still sent");
            return last.token;
        }
        return token;
    }
}
