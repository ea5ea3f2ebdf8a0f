package io.orderflow;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * The log where no {@code logback.xml} says otherwise: what the user must know, on the console. In Java, since reading XML
 * takes a tenth of a start from zero.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL)
public final class ConsoleLog extends ContextAwareBase implements Configurator {
    private static final Map<String, Level> LEVELS = Map.of(
            Logger.ROOT_LOGGER_NAME,
            Level.WARN,
            "io.orderflow",
            Level.INFO,
            // The routes; Camel K knows them by their file names too.
            "OrderSource",
            Level.INFO,
            "OrderRoute",
            Level.INFO,
            "DeadLetterRoute",
            Level.INFO,
            "OrderSimulator",
            Level.INFO,
            // It repeats the reason that the command prints.
            "org.apache.camel.impl.engine.AbstractCamelContext",
            Level.OFF,
            // It warns of every broken connection; the routes say once that the database does not answer.
            "com.zaxxer.hikari",
            Level.ERROR,
            // The embedded RocketMQ logs errors at every stop.
            "org.apache.rocketmq",
            Level.OFF,
            "org.apache.rocketmq.client",
            Level.ERROR);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss} %-5level %logger{0} %msg%n%nopex");
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("console");
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        LEVELS.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
