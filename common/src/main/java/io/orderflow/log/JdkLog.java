package io.orderflow.log;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What a library logs through the JDK's own logging, which prints it with stack traces on the console otherwise. */
public final class JdkLog extends Handler {
    /** Held, as the JDK forgets a logger, and with it its handlers, that nobody holds. */
    private static final Set<Logger> TAKEN = new HashSet<>();

    private final Consumer<LogRecord> lines;

    private JdkLog(Consumer<LogRecord> lines) {
        this.lines = lines;
    }

    /**
     * Has what a logger is told, or one below it, go to somebody else, and nowhere else; the second time nothing happens.
     *
     * @param name of the logger, such as a package
     * @param lines called by any thread
     */
    public static synchronized void take(String name, Consumer<LogRecord> lines) {
        Logger logger = Logger.getLogger(name);
        if (Stream.of(logger.getHandlers()).noneMatch(JdkLog.class::isInstance)) {
            TAKEN.add(logger);
            logger.setUseParentHandlers(false);
            logger.addHandler(new JdkLog(lines));
        }
    }

    @Override
    public void publish(LogRecord entry) {
        lines.accept(entry);
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
