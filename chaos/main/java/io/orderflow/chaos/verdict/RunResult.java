package io.orderflow.chaos.verdict;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;

/**
 * One run, with its faults and what became of its orders.
 *
 * @param seconds how long it took, to the last order's outcome
 */
public record RunResult(
        String run,
        Verdict verdict,
        long duplicatesDelivered,
        double longestGapSeconds,
        double seconds,
        List<Timeline.Strike> strikes,
        @JsonIgnore Timeline timeline,
        @JsonIgnore Map<Long, Long> ticketsPerSecond) {}
