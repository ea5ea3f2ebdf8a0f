package io.orderflow.opentelemetry;

import io.orderflow.log.JdkLog;
import io.orderflow.log.LineThrottle;
import io.orderflow.text.OneLine;
import io.orderflow.text.Secrets;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What OpenTelemetry logs, as lines of ours: a collector that is away is told of with a stack trace otherwise. */
final class QuietExport {
    private static final Logger LOG = LoggerFactory.getLogger("io.orderflow.traces");

    /** Where RocketMQ's client has brought OkHttp along; either will do. */
    private static final String TWO_CLIENTS = "Multiple HttpSenderProvider";

    private static final LineThrottle LINES = new LineThrottle(System::nanoTime);

    private QuietExport() {}

    static void install() {
        JdkLog.take("io.opentelemetry", QuietExport::write);
    }

    private static void write(LogRecord entry) {
        String message = String.valueOf(entry.getMessage());
        if (entry.getLevel().intValue() >= Level.WARNING.intValue()
                && !message.startsWith(TWO_CLIENTS)
                && LINES.pass("traces", message) >= 0) {
            LOG.warn("Traces: {}", OneLine.of(Secrets.maskUrls(message)));
        }
    }
}
