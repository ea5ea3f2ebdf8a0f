package io.orderflow.opentelemetry;

import io.orderflow.log.LineThrottle;
import io.orderflow.text.OneLine;
import io.orderflow.text.Secrets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * What OpenTelemetry logs, through the JDK's own logging, as lines of ours: a collector that is away is told of with a stack
 * trace on the console otherwise.
 */
final class QuietExport extends Handler {
    /** Held, as the JDK forgets a logger, and with it its handlers, that nobody holds. */
    private static final Logger OPEN_TELEMETRY = Logger.getLogger("io.opentelemetry");

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("io.orderflow.traces");

    /** Where RocketMQ's client has brought OkHttp along; either will do. */
    private static final String TWO_CLIENTS = "Multiple HttpSenderProvider";

    private final LineThrottle lines = new LineThrottle(System::nanoTime);

    private QuietExport() {}

    static synchronized void install() {
        for (Handler handler : OPEN_TELEMETRY.getHandlers()) {
            if (handler instanceof QuietExport) {
                return;
            }
        }
        OPEN_TELEMETRY.setUseParentHandlers(false);
        OPEN_TELEMETRY.addHandler(new QuietExport());
    }

    @Override
    public void publish(LogRecord entry) {
        String message = String.valueOf(entry.getMessage());
        if (entry.getLevel().intValue() >= Level.WARNING.intValue()
                && !message.startsWith(TWO_CLIENTS)
                && lines.pass("traces", message) >= 0) {
            LOG.warn("Traces: {}", OneLine.of(Secrets.maskUrls(message)));
        }
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
