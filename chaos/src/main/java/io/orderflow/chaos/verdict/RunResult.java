package io.orderflow.chaos.verdict;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run, with its faults and what became of its orders.
 *
 * @param stalled whether orders came only after the source had been started anew, or not even then
 * @param outOfOrder keys that came after one that was sent after them, in ordered mode
 * @param secondsUntilWell from the end of the last fault to the answer to the last order from before it
 * @param seconds how long it took, to the last order's outcome
 */
public record RunResult(
        String run,
        Verdict verdict,
        boolean stalled,
        Set<String> outOfOrder,
        long duplicatesDelivered,
        double longestGapSeconds,
        double secondsUntilWell,
        double seconds,
        List<Timeline.Strike> strikes,
        @JsonIgnore Timeline timeline,
        @JsonIgnore Map<Long, Long> ticketsPerSecond) {

    /** The verdict is good, and nobody had to help. */
    @JsonProperty("passed")
    public boolean isPassed() {
        return verdict.isPassed() && !stalled && outOfOrder.isEmpty();
    }

    String outcome() {
        return isPassed() ? "passed" : verdict.isPassed() && outOfOrder.isEmpty() ? "STALLED" : "FAILED";
    }
}
