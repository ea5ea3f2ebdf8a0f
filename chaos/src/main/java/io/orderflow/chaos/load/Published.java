package io.orderflow.chaos.load;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the journal says.
 *
 * @param messages how many RocketMQ has confirmed
 * @param confirmed the kind of each distinct order among them, by key
 * @param unconfirmed orders that were sent and never confirmed: they may or may not have an outcome
 */
public record Published(long messages, Map<String, Kind> confirmed, Map<String, Kind> unconfirmed) {

    /** The keys of those that are to be tickets. */
    public Set<String> valid() {
        return keys(true);
    }

    /** The keys of those that are to be dead letters. */
    public Set<String> invalid() {
        return keys(false);
    }

    private Set<String> keys(boolean ticketed) {
        return confirmed.entrySet().stream()
                .filter(order -> order.getValue().isTicketed() == ticketed)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
