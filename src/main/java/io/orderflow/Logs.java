package io.orderflow;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.orderflow.local.OwnersFolder;
import io.orderflow.runner.ConsoleLog;
import io.orderflow.text.UserLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** Where the log goes: all of it to a file in the data folder, what the user must know to the console. */
final class Logs {
    private static final LoggerContext CONTEXT = (LoggerContext) LoggerFactory.getILoggerFactory();
    private static final Logger ROOT = CONTEXT.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private static volatile FileAppender<ILoggingEvent> open;

    private Logs() {}

    /** Writes the log to {@code logs/orderflow.log} under the folder too, with the stack traces that the console spares. */
    static void toFile(Path dataDir) {
        try {
            OwnersFolder.make(dataDir);
        } catch (IOException cannot) {
            // Whoever locks it says so.
        }
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setName("file");
        file.setContext(CONTEXT);
        file.setEncoder(ConsoleLog.encoder(CONTEXT, ConsoleLog.FILE_PATTERN));
        file.setFile(dataDir.resolve("logs/orderflow.log").toString());
        file.start();
        ROOT.detachAppender(file.getName());
        ROOT.addAppender(file);
        open = file;
    }

    /**
     * Keeps a failure with its stack trace in the file.
     *
     * @return what to add to the line for the user, if that alone does not tell him what to do: where the trace is
     */
    static String keep(Throwable failure) {
        FileAppender<ILoggingEvent> file = open;
        if (file == null || !file.isStarted()) {
            return "";
        }
        CONTEXT.getLogger(ConsoleLog.FILE_ONLY).error("The command has failed", failure);
        return UserLine.isExpected(failure) ? "" : "; all of it is in " + file.getFile();
    }

    /** Keeps from the console what the ledger tells anyway, so that the progress bar stays whole. */
    static void quietConsole() {
        keepFromConsole(event -> event.getLevel().isGreaterOrEqual(Level.WARN)
                || event.getLoggerName().equals("OrderSimulator"));
    }

    /** Keeps from the console that the embedded RocketMQ, there to be tried out, acknowledges before its disk has a message. */
    static void quietDurability() {
        keepFromConsole(event -> !event.getLoggerName().endsWith(".DurabilityCheck"));
    }

    /** The log file has all of it. */
    private static void keepFromConsole(Predicate<ILoggingEvent> shown) {
        Filter<ILoggingEvent> filter = new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                return shown.test(event) ? FilterReply.NEUTRAL : FilterReply.DENY;
            }
        };
        filter.start();
        Appender<ILoggingEvent> console = ROOT.getAppender("console");
        // Whoever brings a configuration of his own need not have one of that name.
        if (console != null) {
            console.addFilter(filter);
        }
    }
}
