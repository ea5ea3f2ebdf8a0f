package io.orderflow.runner;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.Secrets;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * The log where no {@code logback.xml} says otherwise: what the user must know, on the console. In Java, since reading XML
 * takes a tenth of a start from zero.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL)
public final class ConsoleLog extends ContextAwareBase implements Configurator {
    /** The logger for what the console spares: stack traces, of which a command prints the one line that matters. */
    public static final String FILE_ONLY = "io.orderflow.file-only";

    /** Of a file's line, with stack traces below it; a message cannot forge one. */
    public static final String FILE_PATTERN =
            "%d{ISO8601} %-5level [%thread] %logger{0} %replace(%msg){'[\\p{Cc}\\u2028\\u2029]+', ' '}%n";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            // Tests and the chaos suite have a file of their own.
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("console");
        console.setContext(context);
        console.setEncoder(encoder(context, new LineLayout()));
        console.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                return event.getLoggerName().equals(FILE_ONLY) ? FilterReply.DENY : FilterReply.NEUTRAL;
            }
        });
        console.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        setLevels(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void setLevels(LoggerContext context) {
        set(context, Level.WARN, Logger.ROOT_LOGGER_NAME);
        // The routes too, which Camel K knows by their file names.
        set(context, Level.INFO, "io.orderflow", "OrderSource", "OrderRoute", "DeadLetterRoute", "OrderSimulator");
        // It repeats the reason that the command prints.
        set(context, Level.OFF, "org.apache.camel.impl.engine.AbstractCamelContext");
        // It warns of every broken connection; the routes say once that the database does not answer.
        set(context, Level.ERROR, "com.zaxxer.hikari");
        // It says of each request that a client breaks off that there was an exception, and not which.
        set(context, Level.OFF, "io.vertx.ext.web.RoutingContext");
        // The embedded RocketMQ logs errors at every stop.
        set(context, Level.OFF, "org.apache.rocketmq");
        set(context, Level.ERROR, "org.apache.rocketmq.client");
        // What starts the embedded PostgreSQL: a server that has ended by itself cannot be stopped.
        set(context, Level.OFF, "io.zonky.test.db.postgres.embedded");
        // Its broker answers pulls that are held, on connections that are closed already.
        set(context, Level.OFF, "io.netty.util.concurrent.DefaultPromise.rejectedExecution");
    }

    private static void set(LoggerContext context, Level level, String... loggers) {
        for (String logger : loggers) {
            context.getLogger(logger).setLevel(level);
        }
    }

    /** Writes lines without secrets, whatever library they are of, and stack traces without phone numbers: a failure quotes data. */
    public static Encoder<ILoggingEvent> encoder(LoggerContext context, String pattern) {
        PatternLayout layout = new PatternLayout() {
            @Override
            public String doLayout(ILoggingEvent event) {
                String text = Secrets.mask(super.doLayout(event));
                return event.getThrowableProxy() == null ? text : PhoneNumbers.mask(text);
            }
        };
        layout.setPattern(pattern);
        return encoder(context, layout);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Layout<ILoggingEvent> layout) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
