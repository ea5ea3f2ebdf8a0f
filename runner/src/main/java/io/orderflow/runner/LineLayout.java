package io.orderflow.runner;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.orderflow.text.OneLine;
import io.orderflow.text.Secrets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * A line for the console: {@code 04:49:38 INFO  OrderSimulator Publishing 3000 orders}, without secrets and without stack traces.
 * What the pattern {@code %d{HH:mm:ss} %-5level %logger{0} %msg%n%nopex} says, of which logback makes a hundred objects first:
 * a twelfth of a start from zero.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(128);
        time(line, LocalTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), ZoneId.systemDefault()));
        String level = event.getLevel().toString();
        line.append(' ')
                .append(level)
                .append(" ".repeat(Math.max(0, 5 - level.length())))
                .append(' ');
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
        line.append(' ').append(oneLine(event.getFormattedMessage()));
        return Secrets.mask(line.toString()) + System.lineSeparator();
    }

    /** What a library quotes may have line breaks, and would forge lines. Few have: it is looked at before. */
    private static String oneLine(String message) {
        return message != null && message.chars().anyMatch(LineLayout::breaks)
                ? OneLine.of(message, Integer.MAX_VALUE)
                : message;
    }

    private static boolean breaks(int c) {
        return c < ' ' || c >= 0x7f && c <= 0xa0 || c >= 0x2000 && c <= 0x206f;
    }

    private static void time(StringBuilder line, LocalTime time) {
        two(line, time.getHour()).append(':');
        two(line, time.getMinute()).append(':');
        two(line, time.getSecond());
    }

    private static StringBuilder two(StringBuilder line, int number) {
        return line.append(number < 10 ? "0" : "").append(number);
    }
}
