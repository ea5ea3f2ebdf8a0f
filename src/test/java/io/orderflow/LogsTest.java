package io.orderflow;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThatCode;

class LogsTest {
    @Test
    void aConfigurationOfTheUsersOwnNeedsNoConsole() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> console = root.getAppender("console");
        root.detachAppender(console);
        try {
            assertThatCode(Logs::quietConsole).doesNotThrowAnyException();
        } finally {
            root.addAppender(console);
        }
    }
}
