package io.orderflow.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.BitSet;
import org.HdrHistogram.Histogram;

/**
 * The orders that have arrived.
 *
 * <p>The latency of an order counts from when it was due, not from when it was published: a publisher that is late, since
 * the system holds it up, would hide just the time to be measured (coordinated omission).
 */
final class Arrivals {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final long startMicros;
    private final double microsBetween;
    private final int measuredFrom;
    private final BitSet seen;
    private final int[] newestOfQueue = new int[Backlog.QUEUES];
    private final int[] newestOfKey = new int[Backlog.KEYS];
    private final Histogram latency = new Histogram(HOUR_MICROS, 3);
    private int distinct;
    private int duplicates;
    private int outOfOrder;
    private int outOfOrderOfKeys;
    private long firstMicros;
    private long lastMicros;

    /**
     * @param startMicros when the first order was due; 0 if they were published beforehand
     * @param rate orders due in a second
     * @param measuredFrom number of the first order whose latency counts
     */
    Arrivals(int expected, long startMicros, double rate, int measuredFrom) {
        this.startMicros = startMicros;
        this.microsBetween = 1e6 / rate;
        this.measuredFrom = measuredFrom;
        this.seen = new BitSet(expected);
        Arrays.fill(newestOfQueue, -1);
        Arrays.fill(newestOfKey, -1);
    }

    /** Before anything is expected, nothing is timed. */
    static Arrivals unexpected() {
        return new Arrivals(0, 0, 1, 0);
    }

    /** Of the command {@code expect <orders> <startMicros> <rate> <measuredFrom>}. */
    static Arrivals expected(String[] words) {
        return new Arrivals(
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Double.parseDouble(words[3]),
                Integer.parseInt(words[4]));
    }

    void add(int number) {
        if (number < 0) {
            return;
        }
        lastMicros = Clock.micros();
        if (firstMicros == 0) {
            firstMicros = lastMicros;
        }
        if (seen.get(number)) {
            duplicates++;
            return;
        }
        seen.set(number);
        distinct++;
        outOfOrder += comesLate(number, newestOfQueue) ? 1 : 0;
        outOfOrderOfKeys += comesLate(number, newestOfKey) ? 1 : 0;
        if (startMicros > 0 && number >= measuredFrom) {
            long due = startMicros + (long) (number * microsBetween);
            latency.recordValue(Math.max(0, Math.min(HOUR_MICROS, lastMicros - due)));
        }
    }

    private static boolean comesLate(int number, int[] newest) {
        int lane = number % newest.length;
        boolean late = number < newest[lane];
        newest[lane] = Math.max(newest[lane], number);
        return late;
    }

    Arrived counts(int connections, int peakInFlight) {
        return new Arrived(
                distinct,
                duplicates,
                outOfOrder,
                outOfOrderOfKeys,
                firstMicros,
                lastMicros,
                connections,
                peakInFlight,
                latency.getTotalCount(),
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getValueAtPercentile(99.9) / 1e3,
                latency.getMaxValue() / 1e3);
    }

    /** Times are in microseconds since 1970, latencies in milliseconds. */
    record Arrived(
            int distinct,
            int duplicates,
            int outOfOrder,
            int outOfOrderOfKeys,
            long firstMicros,
            long lastMicros,
            int connections,
            int peakInFlight,
            long latencies,
            double p50,
            double p99,
            double p999,
            double max) {

        private static final ObjectMapper JSON = new ObjectMapper();

        static Arrived parse(String json) throws JsonProcessingException {
            return JSON.readValue(json, Arrived.class);
        }

        String toJson() throws JsonProcessingException {
            return JSON.writeValueAsString(this);
        }

        double rate() {
            return rate(lastMicros);
        }

        /** Orders a second until then. */
        double rate(long endMicros) {
            return distinct < 2 ? 0 : (distinct - 1) * 1e6 / (endMicros - firstMicros);
        }
    }
}
