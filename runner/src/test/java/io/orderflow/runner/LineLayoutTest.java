package io.orderflow.runner;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
