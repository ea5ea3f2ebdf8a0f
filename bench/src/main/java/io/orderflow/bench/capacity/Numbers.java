package io.orderflow.bench.capacity;

import io.orderflow.text.OneLine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers that somebody wrote, each between its bounds, or refused in one line that says where and what is allowed. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,12})?");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(s|m|h)");
    private static final int SHOWN = 40;

    private Numbers() {}

    /** @throws IllegalArgumentException no decimal number between the bounds, which "NaN" and "1e9" are not either */
    static double of(String what, String written, double least, double most) {
        String text = written == null ? "" : written.strip();
        double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("%s is '%s': must be a number from %s to %s"
                    .formatted(what, OneLine.of(text, SHOWN), plain(least), plain(most)));
        }
        return value;
    }

    /** @throws IllegalArgumentException no whole number between the bounds */
    static long whole(String what, String written, long least, long most) {
        double value = of(what, written, least, most);
        if (value != Math.rint(value)) {
            throw new IllegalArgumentException("%s is '%s': must be a whole number from %s to %s"
                    .formatted(what, OneLine.of(written, SHOWN), least, most));
        }
        return (long) value;
    }

    /** A time such as 60s, 5m or 1h, in seconds. @throws IllegalArgumentException no such time between the bounds */
    static int seconds(String what, String written, int least, int most) {
        Matcher time = TIME.matcher(written == null ? "" : written);
        long seconds = -1;
        if (time.matches()) {
            seconds = Long.parseLong(time.group(1));
            seconds *= time.group(2).equals("h") ? 3600 : time.group(2).equals("m") ? 60 : 1;
        }
        if (seconds < least || seconds > most) {
            throw new IllegalArgumentException("%s is '%s': must be a time from %ss to %ss, such as 60s or 5m"
                    .formatted(what, OneLine.of(String.valueOf(written), SHOWN), least, most));
        }
        return (int) seconds;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
    }
}
