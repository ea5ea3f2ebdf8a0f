package io.orderflow.chaos.load;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The order of each queue or key, its lane: in which its orders were first sent, and whether they came so, apart from repeats. */
public final class QueueOrder {
    private final Map<String, Place> places = new HashMap<>();
    private final Map<Integer, Integer> sent = new HashMap<>();
    private final Map<Integer, Integer> last = new HashMap<>();
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> violations = new TreeSet<>();

    private record Place(int lane, int number) {}

    /** An order is about to be sent in a lane; a key that was sent before keeps its place. */
    synchronized void sent(int lane, String key) {
        if (!places.containsKey(key)) {
            places.put(key, new Place(lane, sent.merge(lane, 1, Integer::sum)));
        }
    }

    /** An order has come; what comes again counts once. */
    public synchronized void delivered(String key) {
        Place place = places.get(key);
        if (place == null || !delivered.add(key)) {
            return;
        }
        int before = last.getOrDefault(place.lane(), 0);
        if (place.number() < before) {
            violations.add(key);
        } else {
            last.put(place.lane(), place.number());
        }
    }

    /** The keys that came after one that was sent after them. */
    public synchronized Set<String> violations() {
        return Set.copyOf(violations);
    }
}
