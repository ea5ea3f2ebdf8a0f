package io.orderflow.bench.capacity;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What lets no more through, and what lifts it.
 *
 * @param what that is
 * @param perMinute orders that it lets through
 * @param lift the setting, and where it is
 */
record Ceiling(String what, double perMinute, String lift) {

    /** Of all parts, the lowest first. */
    static List<Ceiling> all(CapacitySettings settings, MeasuredRates rates) {
        int sources = Math.min(settings.queues(), settings.source().max());
        int connected = settings.connectedHandlers();
        int allowed = settings.handler().maxScale() == 0
                ? connected + 1
                : settings.handler().maxScale();
        double inFlight = (double) sources * settings.inFlight();
        double source = rates.sourceRate(settings.podCores());
        double atOnce = atOnce(settings, inFlight, Math.min(allowed, connected));
        return Stream.of(
                        new Ceiling(
                                String.format(Locale.ROOT, "queues: %d sources at %,.0f orders/s", sources, source),
                                60 * sources * source,
                                "more queues of the topic, and as many for KEDA's maxReplicaCount"),
                        new Ceiling(
                                String.format(
                                        Locale.ROOT,
                                        "handlers: %d pods with %.0f orders at once",
                                        allowed,
                                        atOnce(settings, inFlight, allowed)),
                                60 * handlers(settings, rates, inFlight, allowed),
                                "maxScale in config/base/scaling.yaml; connections are for " + connected),
                        new Ceiling(
                                "connections: %s for pods with %s each"
                                        .formatted(
                                                settings.connections() - settings.otherConnections(), settings.pool()),
                                60 * handlers(settings, rates, inFlight, connected),
                                "a smaller ORDERFLOW_DATABASE_POOL_SIZE (a pod writes through one at a time),"
                                        + " max_connections, or a pooler"),
                        new Ceiling(
                                "one PostgreSQL of %s cores".formatted(number(settings.databaseCores())),
                                60 * rates.handler().databaseRate(atOnce, settings.databaseCores()),
                                "more cores for PostgreSQL, or more orders at once for each handler, which share a commit"))
                .sorted(Comparator.comparingDouble(Ceiling::perMinute))
                .toList();
    }

    private static double handlers(CapacitySettings settings, MeasuredRates rates, double inFlight, int pods) {
        return pods == 0 ? 0 : pods * rates.handler().rate(atOnce(settings, inFlight, pods), settings.podCores());
    }

    private static double atOnce(CapacitySettings settings, double inFlight, int pods) {
        double hard = settings.handler().hardLimit();
        double share = inFlight / Math.max(1, pods);
        return hard > 0 ? Math.min(hard, share) : share;
    }

    static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
