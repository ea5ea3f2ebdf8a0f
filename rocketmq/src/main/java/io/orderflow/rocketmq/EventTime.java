package io.orderflow.rocketmq;

import java.time.Instant;

/** Times as an event has them (RFC 3339). Those of a second have all but the fraction in common, which so is made once. */
final class EventTime {
    private record Second(long number, String text) {}

    private volatile Second latest = second(0);

    /** @param millis since 1970, not negative */
    String of(long millis) {
        Second second = latest;
        if (second.number != millis / 1000) {
            second = second(millis / 1000);
            latest = second;
        }
        int fraction = (int) (millis % 1000);
        return fraction == 0
                ? second.text + "Z"
                : second.text + (fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".") + fraction + "Z";
    }

    private static Second second(long number) {
        String text = Instant.ofEpochSecond(number).toString();
        return new Second(number, text.substring(0, text.length() - 1));
    }
}
