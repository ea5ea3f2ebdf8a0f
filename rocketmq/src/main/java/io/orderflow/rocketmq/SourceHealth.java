package io.orderflow.rocketmq;

import io.orderflow.health.ReadinessCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Ready while the broker answers and takes what is given to it, and the sink took, or at least refused for good, the latest
 * event.
 */
final class SourceHealth extends ReadinessCheck {
    /**
     * A message that RocketMQ does not take back is soon offered again. If none has been for so long, those that were have
     * been delivered.
     */
    private static final long REFUSAL_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** @param text null if nothing is missing */
    private record Part(String text, int brokers) {
        static final Part NONE = new Part(null, 0);
    }

    private record Refusal(String reason, long nanos) {}

    private volatile String brokerFailure = "has not been asked yet";
    private volatile Part notReceived = Part.NONE;
    private volatile String sinkFailure;

    private volatile String deadLetterFailure;
    private volatile Refusal handBackRefusal;
    private volatile IntSupplier delayed = () -> 0;
    private volatile IntSupplier keysWaiting = () -> 0;

    private final LongSupplier nanoTime;

    SourceHealth(String id, LongSupplier nanoTime) {
        super("rocketmq", id);
        this.nanoTime = nanoTime;
    }

    /**
     * For a source that starts: called by its group and topic, and numbered from the second on that these have in one application, as
     * Camel takes one check of an id.
     *
     * @param checks that are registered, or null
     */
    static SourceHealth of(HealthCheckRegistry checks, String topic, String group) {
        String first = "rocketmq-source-" + group + "-" + topic;
        String id = first;
        for (int number = 2; checks != null && checks.getCheck(id).isPresent(); number++) {
            id = first + "-" + number;
        }
        return new SourceHealth(id, System::nanoTime);
    }

    void brokerAnswers() {
        brokerFailure = null;
    }

    void brokerFails(String reason) {
        brokerFailure = reason;
    }

    /**
     * The source receives from some of the topic's brokers, or from all.
     *
     * @param missing why it does not from the others, or null
     * @param brokers how many those are
     */
    void partlyReceived(String missing, int brokers) {
        notReceived = missing == null ? Part.NONE : new Part(missing, brokers);
    }

    /** How many of the topic's brokers are not received from while others are. */
    int brokersMissing() {
        return brokerFailure == null ? notReceived.brokers : 0;
    }

    void sinkTook() {
        if (sinkFailure != null) {
            sinkFailure = null;
        }
    }

    /** A permanent failure is the message's; if the sink has answered so, it is well. */
    void sinkFailed(Failure failure) {
        if (!failure.permanent()) {
            sinkFailure = failure.reason();
        } else if (failure.code() != 0) {
            sinkFailure = null;
        }
    }

    void deadLettersTaken() {
        if (deadLetterFailure != null) {
            deadLetterFailure = null;
        }
    }

    void deadLettersRefused(String reason) {
        deadLetterFailure = reason;
    }

    void handBackTaken() {
        if (handBackRefusal != null) {
            handBackRefusal = null;
        }
    }

    void handBackRefused(String reason) {
        handBackRefusal = new Refusal(reason, nanoTime.getAsLong());
    }

    private String handBackFailure() {
        Refusal refusal = handBackRefusal;
        return refusal == null || nanoTime.getAsLong() - refusal.nanos > REFUSAL_NANOS
                ? null
                : "RocketMQ takes none: " + refusal.reason;
    }

    /** @param messages handed back, that wait at RocketMQ for their delay to pass */
    void delayed(IntSupplier messages) {
        delayed = messages;
    }

    /** @param keys that wait for a message that fails */
    void keysWaiting(IntSupplier keys) {
        keysWaiting = keys;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).up();
        List<String> reasons = new ArrayList<>();
        down(result, reasons, "broker", "RocketMQ: ", brokerFailure);
        String missing = notReceived.text;
        if (brokerFailure == null && missing != null) {
            result.detail("broker", missing);
            reasons.add("RocketMQ: received from the other brokers alone: " + missing);
        }
        down(result, reasons, "sink", "the sink: ", sinkFailure);
        down(result, reasons, "dead letters", "dead letters: ", deadLetterFailure);
        down(result, reasons, "hand-backs", "hand-backs: ", handBackFailure());
        waits(result, reasons, "handed back", delayed.getAsInt(), "messages wait for RocketMQ's delay to pass");
        waits(result, reasons, "keys", keysWaiting.getAsInt(), "keys wait for a message that fails");
        if (!reasons.isEmpty()) {
            result.message(String.join("; ", reasons));
        }
        return result.build();
    }

    private static void down(
            HealthCheckResultBuilder result, List<String> reasons, String detail, String whose, String reason) {
        if (reason != null) {
            result.down().detail(detail, reason);
            reasons.add(whose + reason);
        }
    }

    private static void waits(
            HealthCheckResultBuilder result, List<String> reasons, String detail, int number, String wait) {
        if (number > 0) {
            String waits = number + " " + wait;
            result.detail(detail, waits);
            reasons.add(waits);
        }
    }
}
