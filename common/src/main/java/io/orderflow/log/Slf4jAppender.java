package io.orderflow.log;

import org.apache.rocketmq.logging.ch.qos.logback.classic.spi.ILoggingEvent;
import org.apache.rocketmq.logging.ch.qos.logback.classic.spi.IThrowableProxy;
import org.apache.rocketmq.logging.ch.qos.logback.core.AppenderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Passes on what RocketMQ logs to SLF4J, under {@code org.apache.rocketmq}: each line without what it quotes
 * ({@link QuietLine}), and each kind of line once in ten seconds ({@link LineThrottle}).
 *
 * <p>RocketMQ has a Logback of its own inside, which {@code rmq.logback.xml} configures, and nothing that RocketMQ logs goes
 * another way; without this it writes to the console and to {@code ~/logs}.
 */
public final class Slf4jAppender extends AppenderBase<ILoggingEvent> {
    private static final String NAMESPACE = "org.apache.rocketmq";

    private final LineThrottle throttle = new LineThrottle(System::nanoTime);

    @Override
    protected void append(ILoggingEvent event) {
        String name = event.getLoggerName();
        Logger logger = LoggerFactory.getLogger(name.startsWith(NAMESPACE) ? name : NAMESPACE + "." + name);
        Level level = Level.valueOf(event.getLevel().levelStr);
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        // The pattern alone is enough for the kind; the line of a message can have megabytes.
        long leftOut = throttle.pass(name + " " + level, event.getMessage());
        if (leftOut < 0) {
            return;
        }
        logger.atLevel(level)
                .log("{}{}{}", QuietLine.of(event.getFormattedMessage()), cause(event), LineThrottle.leftOut(leftOut));
    }

    private static String cause(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown == null) {
            return "";
        }
        String type = thrown.getClassName().substring(thrown.getClassName().lastIndexOf('.') + 1);
        return ": " + type + " " + QuietLine.of(thrown.getMessage());
    }
}
