package io.orderflow.board;

import java.util.Locale;

/**
 * What the plots show of one second.
 *
 * @param at epoch seconds
 * @param published messages a second
 * @param tickets tickets a second
 * @param p50 milliseconds from publication to ticket, NaN if there was no ticket; p99 the same
 * @param waiting messages that wait in RocketMQ
 * @param inFlight messages under delivery
 */
record PlotPoint(long at, double published, double tickets, double p50, double p99, double waiting, double inFlight) {

    /** As an array of JSON, in this order. */
    String json() {
        return "[" + at + "," + number(published) + "," + number(tickets) + "," + number(p50) + "," + number(p99) + ","
                + number(waiting) + "," + number(inFlight) + "]";
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.1f", value);
    }
}
