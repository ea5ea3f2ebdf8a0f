package io.orderflow.board;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;

/** What the meters say at a moment; the same registry answers Prometheus. */
record MeterReadings(
        double received,
        double accepted,
        double retried,
        double handedBack,
        double inFlight,
        double delayed,
        double lag,
        double tickets,
        double absorbed,
        double acknowledged,
        double refused,
        double deadLetters) {

    static final MeterReadings NONE = new MeterReadings(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    static MeterReadings of(MeterRegistry meters) {
        return new MeterReadings(
                sum(meters, "rocketmq.source.received"),
                sum(meters, "rocketmq.source.delivery"),
                sum(meters, "rocketmq.source.retried"),
                sum(meters, "rocketmq.source.reconsumed"),
                sum(meters, "rocketmq.source.in.flight"),
                sum(meters, "rocketmq.source.delayed"),
                sum(meters, "rocketmq.source.lag"),
                sum(meters, "orderflow.tickets.issued"),
                sum(meters, "orderflow.duplicates.absorbed"),
                sum(meters, "orderflow.orders.acknowledged"),
                sum(meters, "orderflow.orders.refused"),
                sum(meters, "orderflow.dead_letters.stored") + sum(meters, "rocketmq.source.dead.lettered"));
    }

    /** What the handler has answered for good. */
    double handled() {
        return tickets + absorbed + acknowledged + refused;
    }

    /** Of all meters of the name, whatever their tags: the count of a counter or timer, the value of a gauge. */
    private static double sum(MeterRegistry meters, String name) {
        double sum = 0;
        for (Meter meter : meters.find(name).meters()) {
            for (Measurement measurement : meter.measure()) {
                Statistic statistic = measurement.getStatistic();
                if (statistic == Statistic.COUNT || statistic == Statistic.VALUE) {
                    double value = measurement.getValue();
                    sum += Double.isFinite(value) ? value : 0;
                }
            }
        }
        return sum;
    }
}
