package io.orderflow.bench.capacity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What Knative's autoscaler (KPA) is told, by the names of its ConfigMap {@code config-autoscaler} and of the annotations
 * {@code autoscaling.knative.dev/…}, with the defaults of Knative 1.22.
 *
 * @param total requests at once that a pod is for
 * @param target of those, what it scales for
 * @param hardLimit {@code containerConcurrency}: what is above it waits before the pod; 0 for none
 * @param stableWindow seconds, as all times here
 * @param panicThreshold how many times the pods that are ready must be needed
 * @param maxScale 0 for no limit
 * @param burst requests at once that the pods must have room for, or Knative's activator stays in the way; -1 for always
 */
record KnativeSettings(
        double total,
        double target,
        double hardLimit,
        int stableWindow,
        int panicWindow,
        double panicThreshold,
        double maxScaleUpRate,
        double maxScaleDownRate,
        int scaleDownDelay,
        int grace,
        int retention,
        int initialScale,
        int activationScale,
        int minScale,
        int maxScale,
        double burst) {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("target", "100"),
            Map.entry("target-utilization-percentage", "70"),
            Map.entry("container-concurrency", "0"),
            Map.entry("window", "60s"),
            Map.entry("panic-window-percentage", "10"),
            Map.entry("panic-threshold-percentage", "200"),
            Map.entry("max-scale-up-rate", "1000"),
            Map.entry("max-scale-down-rate", "2"),
            Map.entry("scale-down-delay", "0s"),
            Map.entry("scale-to-zero-grace-period", "30s"),
            Map.entry("scale-to-zero-pod-retention-period", "0s"),
            Map.entry("initial-scale", "1"),
            Map.entry("activation-scale", "0"),
            Map.entry("min-scale", "0"),
            Map.entry("max-scale", "0"),
            Map.entry("target-burst-capacity", "211"));

    /**
     * @param given by name; what is not given is Knative's default
     * @throws IllegalArgumentException one line: a name or a value that Knative would not take
     */
    static KnativeSettings of(Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        given.forEach((name, value) -> {
            if (!DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException(
                        "Knative's autoscaler has no setting '" + name + "' that is simulated");
            }
            all.put(name, value);
        });
        Reader read = new Reader(all);
        double hard = read.number("container-concurrency", 0, 1000);
        double total = read.number("target", 0.01, 1e6);
        if (hard > 0) {
            total = Math.min(total, hard);
        }
        int window = read.seconds("window", 6, 3600);
        double panicPart = read.number("panic-window-percentage", 1, 100) / 100;
        return new KnativeSettings(
                total,
                Math.max(0.01, total * read.number("target-utilization-percentage", 1, 100) / 100),
                hard,
                window,
                (int) Math.max(1, Math.round(window * panicPart)),
                read.number("panic-threshold-percentage", 110, 1000) / 100,
                read.number("max-scale-up-rate", 1.000001, 1e6),
                read.number("max-scale-down-rate", 1.000001, 1e6),
                read.seconds("scale-down-delay", 0, 3600),
                read.seconds("scale-to-zero-grace-period", 1, 3600),
                read.seconds("scale-to-zero-pod-retention-period", 0, 86_400),
                read.pods("initial-scale"),
                read.pods("activation-scale"),
                read.pods("min-scale"),
                read.pods("max-scale"),
                read.number("target-burst-capacity", -1, 1e9));
    }

    /** The names that can be set. */
    static Set<String> names() {
        return DEFAULTS.keySet();
    }

    /** As many pods as that, always. */
    KnativeSettings fixedAt(int pods) {
        return new KnativeSettings(
                total,
                target,
                hardLimit,
                stableWindow,
                panicWindow,
                panicThreshold,
                maxScaleUpRate,
                maxScaleDownRate,
                scaleDownDelay,
                grace,
                retention,
                initialScale,
                activationScale,
                pods,
                pods,
                burst);
    }

    int bounded(int pods) {
        return Math.max(minScale, maxScale == 0 ? pods : Math.min(maxScale, pods));
    }

    private record Reader(Map<String, String> all) {
        double number(String name, double least, double most) {
            return Numbers.of("Knative's " + name, all.get(name), least, most);
        }

        int pods(String name) {
            return (int) Numbers.whole("Knative's " + name, all.get(name), 0, 10_000);
        }

        int seconds(String name, int least, int most) {
            return Numbers.seconds("Knative's " + name, all.get(name), least, most);
        }
    }
}
