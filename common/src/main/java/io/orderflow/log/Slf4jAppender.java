package io.orderflow.log;

import org.apache.rocketmq.logging.ch.qos.logback.classic.spi.ILoggingEvent;
import org.apache.rocketmq.logging.ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Passes on what RocketMQ logs to SLF4J, under {@code org.apache.rocketmq}. RocketMQ has a Logback of its own inside, which
 * {@code rmq.logback.xml} configures; without this it writes to the console and to {@code ~/logs}.
 */
public final class Slf4jAppender extends AppenderBase<ILoggingEvent> {
    private static final String NAMESPACE = "org.apache.rocketmq";

    @Override
    protected void append(ILoggingEvent event) {
        String name = event.getLoggerName();
        LoggerFactory.getLogger(name.startsWith(NAMESPACE) ? name : NAMESPACE + "." + name)
                .atLevel(Level.valueOf(event.getLevel().levelStr))
                .log(event.getFormattedMessage());
    }
}
