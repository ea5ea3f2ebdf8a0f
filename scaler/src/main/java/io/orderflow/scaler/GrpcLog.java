package io.orderflow.scaler;

import io.orderflow.log.LineThrottle;
import io.orderflow.text.OneLine;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * What gRPC logs, through the JDK's own logging, as lines of ours: of each connection that speaks something else, as of whoever looks
 * for open ports, it prints a stack trace otherwise.
 */
final class GrpcLog extends Handler {
    /** Held, as the JDK forgets a logger, and with it its handlers, that nobody holds. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(GrpcLog.class);
    private static final String TRANSPORT = "NettyServerTransport";
    private static final int MAX_REASON = 120;

    private final LineThrottle lines = new LineThrottle(System::nanoTime);

    private GrpcLog() {}

    static synchronized void install() {
        for (Handler handler : GRPC.getHandlers()) {
            if (handler instanceof GrpcLog) {
                return;
            }
        }
        GRPC.setUseParentHandlers(false);
        GRPC.addHandler(new GrpcLog());
    }

    @Override
    public void publish(LogRecord entry) {
        String message = String.valueOf(entry.getMessage());
        if (entry.getLevel().intValue() < Level.INFO.intValue() || lines.pass("gRPC", message) < 0) {
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

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
