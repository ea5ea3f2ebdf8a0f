package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Locale;

/**
 * How messages are delivered. The times are in this order, checked at start: a sink's request timeout, at most
 * {@code deliveryDeadline}, less than the 15 minutes after which RocketMQ holds a message for stuck; and
 * {@code shutdownTimeout}, less than the 30 s that Kubernetes grants a pod to stop.
 *
 * @param order in which messages are delivered
 * @param maxInFlight how many messages are under delivery at once, those that wait for their next attempt included
 * @param maxInFlightMib how many MiB the bodies of those are together, and as many may be pulled that wait; one message
 *     that is larger is under delivery alone
 * @param backOff the delays between attempts
 * @param deliveryDeadline how long a message is retried in place, from its first attempt on; without end if an
 *     order is kept
 * @param reconsumeDelayLevel RocketMQ's delay level of a message that is handed back; 0 leaves it to the broker
 * @param maxHandBacks how often a message is handed back that fails while others are delivered, before it is a dead letter;
 *     while none is delivered, there is no end; one whose order is kept is not handed back
 * @param permanent the statuses of a sink that make a message a dead letter
 * @param shutdownTimeout how long a stop waits for the messages in flight
 */
record DeliverySettings(
        MessageOrder order,
        int maxInFlight,
        int maxInFlightMib,
        BackOff backOff,
        Duration deliveryDeadline,
        int reconsumeDelayLevel,
        int maxHandBacks,
        PermanentStatuses permanent,
        Duration shutdownTimeout) {
    /** RocketMQ's default {@code consumeTimeout}. */
    static final Duration CONSUME_TIMEOUT = Duration.ofMinutes(15);

    static final Duration KUBERNETES_GRACE_PERIOD = Duration.ofSeconds(30);

    /** However short the deadline is, a route may do more than ask the sink. */
    private static final Duration LEAST_ATTEMPT_LIMIT = Duration.ofMinutes(1);

    private static final int MAX_IN_FLIGHT = 1000;
    private static final int MAX_IN_FLIGHT_MIB = 1024;
    private static final int MAX_HAND_BACKS = 1000;
    private static final int DELAY_LEVELS = 18;
    private static final String MAX_IN_FLIGHT_RANGE = "a number from 1 to " + MAX_IN_FLIGHT;
    private static final String MULTIPLIER_RANGE = "a number from 1 on";
    private static final String DELAY_LEVEL_RANGE = "a number from 0 (the broker decides) to " + DELAY_LEVELS;
    private static final String MAX_IN_FLIGHT_MIB_RANGE = "a number of MiB from 1 to " + MAX_IN_FLIGHT_MIB;
    private static final String MAX_HAND_BACKS_RANGE = "a number from 0 to " + MAX_HAND_BACKS;

    /** @throws OptionRefusedException if an option is no value of its type, or out of its range */
    static DeliverySettings of(RocketMQSourceComponent options) {
        return new DeliverySettings(
                MessageOrder.parse(options.getOrdered()),
                OptionText.number("maxInFlight", options.getMaxInFlight(), MAX_IN_FLIGHT_RANGE),
                OptionText.number("maxInFlightMib", options.getMaxInFlightMib(), MAX_IN_FLIGHT_MIB_RANGE),
                new BackOff(
                        OptionText.time("firstRetryDelay", options.getFirstRetryDelay()),
                        OptionText.decimal("retryMultiplier", options.getRetryMultiplier(), MULTIPLIER_RANGE),
                        OptionText.time("maxRetryDelay", options.getMaxRetryDelay())),
                OptionText.time("deliveryDeadline", options.getDeliveryDeadline()),
                OptionText.number("reconsumeDelayLevel", options.getReconsumeDelayLevel(), DELAY_LEVEL_RANGE),
                OptionText.number("maxHandBacks", options.getMaxHandBacks(), MAX_HAND_BACKS_RANGE),
                PermanentStatuses.parse(options.getPermanentStatuses()),
                OptionText.time("shutdownTimeout", options.getShutdownTimeout()));
    }

    /** @throws OptionRefusedException if one is out of its range */
    DeliverySettings {
        check(maxInFlight >= 1 && maxInFlight <= MAX_IN_FLIGHT, "maxInFlight", maxInFlight, MAX_IN_FLIGHT_RANGE);
        check(
                maxInFlightMib >= 1 && maxInFlightMib <= MAX_IN_FLIGHT_MIB,
                "maxInFlightMib",
                maxInFlightMib,
                MAX_IN_FLIGHT_MIB_RANGE);
        check(backOff.first().toMillis() >= 1, "firstRetryDelay", backOff.first(), "1 ms or more");
        check(backOff.multiplier() >= 1, "retryMultiplier", backOff.multiplier(), MULTIPLIER_RANGE);
        check(
                backOff.max().compareTo(backOff.first()) >= 0,
                "maxRetryDelay",
                backOff.max(),
                "firstRetryDelay (" + text(backOff.first()) + ") or more");
        check(
                !deliveryDeadline.isNegative() && deliveryDeadline.compareTo(CONSUME_TIMEOUT) < 0,
                "deliveryDeadline",
                deliveryDeadline,
                "0 or more and less than " + text(CONSUME_TIMEOUT) + ", RocketMQ's consumeTimeout");
        check(
                reconsumeDelayLevel >= 0 && reconsumeDelayLevel <= DELAY_LEVELS,
                "reconsumeDelayLevel",
                reconsumeDelayLevel,
                DELAY_LEVEL_RANGE);
        check(maxHandBacks >= 0 && maxHandBacks <= MAX_HAND_BACKS, "maxHandBacks", maxHandBacks, MAX_HAND_BACKS_RANGE);
        check(
                !shutdownTimeout.isNegative() && shutdownTimeout.compareTo(KUBERNETES_GRACE_PERIOD) < 0,
                "shutdownTimeout",
                shutdownTimeout,
                "0 or more and less than " + text(KUBERNETES_GRACE_PERIOD) + ", which Kubernetes grants a pod to stop");
    }

    /**
     * A deadline of 0, which hands back at the first failure, leaves the sink all the time up to RocketMQ's limit.
     *
     * @throws OptionRefusedException if a request to the sink may outlast the deadline
     */
    void checkRequestTimeout(Duration requestTimeout) {
        Duration limit = deliveryDeadline.isZero() ? CONSUME_TIMEOUT : deliveryDeadline;
        check(
                requestTimeout.compareTo(limit) <= 0,
                "deliveryDeadline",
                deliveryDeadline,
                "0, or the sink's request timeout (" + text(requestTimeout) + ") or more");
    }

    /** How long an attempt may last, until it is one of which no end will be told: twice the deadline, but 1 to 15 minutes. */
    Duration attemptLimit() {
        Duration limit = deliveryDeadline.multipliedBy(2);
        if (limit.isZero() || limit.compareTo(CONSUME_TIMEOUT) > 0) {
            return CONSUME_TIMEOUT;
        }
        return limit.compareTo(LEAST_ATTEMPT_LIMIT) < 0 ? LEAST_ATTEMPT_LIMIT : limit;
    }

    long maxInFlightBytes() {
        return maxInFlightMib * 1024L * 1024L;
    }

    private static void check(boolean allowed, String option, Object value, String range) {
        if (!allowed) {
            throw OptionRefusedException.of(option, text(value), range);
        }
    }

    private static String text(Object value) {
        return value instanceof Duration d ? d.toString().substring(2).toLowerCase(Locale.ROOT) : value.toString();
    }
}
