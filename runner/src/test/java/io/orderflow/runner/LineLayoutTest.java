package io.orderflow.runner;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LineLayoutTest {
    /** Which is what logback's own layout makes of the pattern. */
    @ParameterizedTest
    @CsvSource({
        "io.orderflow.database.Database, INFO, 0",
        "OrderSimulator, WARN, 1795790000000",
        "a., ERROR, 1795783505999",
        "ROOT, DEBUG, 1795737600000"
    })
    void aLineHasTheTimeTheLevelTheLoggersLastNameAndTheMessage(String logger, String level, long time) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger(logger), Level.toLevel(level), "{} orders", new Exception("x"), new Object[] {3});
        event.setTimeStamp(time);
        PatternLayout pattern = new PatternLayout();
        pattern.setContext(context);
        pattern.setPattern("%d{HH:mm:ss} %-5level %logger{0} %msg%n%nopex");
        pattern.start();

        assertThat(new LineLayout().doLayout(event)).isEqualTo(pattern.doLayout(event));
    }

    @Test
    void aMessageForgesNoLine() {
        LoggingEvent event = event("key a\r\n04:49:38 INFO  x all is well\u001b[31m\u2028b, Bearer xyz");

        assertThat(new LineLayout().doLayout(event))
                .endsWith("key a 04:49:38 INFO x all is well [31m b, Bearer ***" + System.lineSeparator());
    }

    @Test
    void aStackTraceTellsNoPhoneNumber() {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "",
                context.getLogger("x"),
                Level.ERROR,
                "failed\nhere",
                new IllegalStateException("Failing row contains (7, 15212213132)"),
                null);

        assertThat(new String(
                        ConsoleLog.encoder(context, ConsoleLog.FILE_PATTERN).encode(event), UTF_8))
                .contains(" x failed here\n")
                .contains("IllegalStateException: Failing row contains (7, ***3132)")
                .contains("at io.orderflow.runner.LineLayoutTest.aStackTraceTellsNoPhoneNumber(LineLayoutTest.java:");
    }

    private static LoggingEvent event(String message) {
        return new LoggingEvent("", new LoggerContext().getLogger("x"), Level.INFO, message, null, null);
    }
}
