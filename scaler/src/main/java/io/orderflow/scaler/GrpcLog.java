package io.orderflow.scaler;

import io.orderflow.log.JdkLog;
import io.orderflow.log.LineThrottle;
import io.orderflow.text.OneLine;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What gRPC logs, as lines of ours: of each connection that speaks something else, as of whoever looks for open ports, it prints a
 * stack trace otherwise.
 */
final class GrpcLog {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcLog.class);
    private static final String TRANSPORT = "NettyServerTransport";
    private static final int MAX_REASON = 120;

    private static final LineThrottle LINES = new LineThrottle(System::nanoTime);

    private GrpcLog() {}

    static void install() {
        JdkLog.take("io.grpc", GrpcLog::write);
    }

    private static void write(LogRecord entry) {
        String message = String.valueOf(entry.getMessage());
        if (entry.getLevel().intValue() < Level.INFO.intValue() || LINES.pass("gRPC", message) < 0) {
            return;
        }
        Throwable thrown = entry.getThrown();
        LOG.warn(
                "gRPC: {}{}{}",
                OneLine.of(message),
                thrown == null ? "" : " (" + OneLine.of(thrown.getMessage(), MAX_REASON) + ")",
                String.valueOf(entry.getLoggerName()).contains(TRANSPORT)
                        ? "; KEDA and the kubelet ask in gRPC, without TLS (enableTLS)"
                        : "");
    }
}
