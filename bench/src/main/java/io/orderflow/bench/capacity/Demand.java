package io.orderflow.bench.capacity;

import java.util.Arrays;

/**
 * How many orders are due in each second. They are whole orders, evenly spread: the sum of the rates, rounded down.
 *
 * @param title of what it is, for the picture
 * @param perSecond whole numbers
 */
record Demand(String title, int[] perSecond) {
    private static final int DAY = 24 * 60;
    private static final int OPENS = 7 * 60;
    private static final int LUNCH_FROM = 11 * 60;
    private static final int LUNCH_TO = 14 * 60;
    private static final int CLOSES = 22 * 60;
    private static final double BESIDES_LUNCH = 0.05;

    /**
     * A day: from 7 to 22 o'clock a twentieth of the peak, and from 11 to 14 the lunch peak, which climbs evenly to its
     * height at half past twelve and falls back, as the simulator's shape does.
     *
     * @param peak orders a minute at the height
     */
    static Demand lunch(double peak) {
        double[] minutes = new double[DAY];
        for (int minute = OPENS; minute < CLOSES; minute++) {
            double half = (LUNCH_TO - LUNCH_FROM) / 2.0;
            double climbed = (half - Math.abs(minute + 0.5 - LUNCH_FROM - half)) / (half - 0.5);
            minutes[minute] = peak * Math.max(BESIDES_LUNCH, climbed);
        }
        return perMinute("a day with a lunch peak", minutes);
    }

    /** A day of as many orders in every minute. */
    static Demand constant(double perMinute) {
        double[] minutes = new double[DAY];
        Arrays.fill(minutes, perMinute);
        return perMinute("a day without a peak", minutes);
    }

    /** So many orders in each minute. */
    static Demand perMinute(String title, double[] minutes) {
        int[] seconds = new int[minutes.length * 60];
        double due = 0;
        long made = 0;
        for (int second = 0; second < seconds.length; second++) {
            due += minutes[second / 60] / 60;
            // What was lost in adding must not keep back the last order of a minute.
            long now = (long) Math.floor(due + 1e-6);
            seconds[second] = (int) (now - made);
            made = now;
        }
        return new Demand(title, seconds);
    }

    int seconds() {
        return perSecond.length;
    }

    long orders() {
        return Arrays.stream(perSecond).asLongStream().sum();
    }

    /** The most orders of any minute. */
    long peakMinute() {
        long peak = 0;
        for (int minute = 0; minute < perSecond.length / 60; minute++) {
            peak = Math.max(
                    peak,
                    Arrays.stream(perSecond, minute * 60, minute * 60 + 60).sum());
        }
        return peak;
    }
}
