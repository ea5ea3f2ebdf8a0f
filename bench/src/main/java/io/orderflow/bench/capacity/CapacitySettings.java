package io.orderflow.bench.capacity;

/**
 * Every number that decides how far it scales.
 *
 * @param inFlight orders under delivery at once of one source
 * @param queues of the topic, each of which belongs to one source
 * @param podCores a pod's limit
 * @param pool connections of one handler
 * @param otherConnections those that the dead-letter route may take
 * @param connections that PostgreSQL leaves to users
 * @param databaseCores cores of the one PostgreSQL
 */
record CapacitySettings(
        int inFlight,
        int queues,
        double podCores,
        int pool,
        int otherConnections,
        int connections,
        double databaseCores,
        KnativeSettings handler,
        SourceScaling source) {

    /** A fleet that never changes. */
    CapacitySettings fixedAt(int handlers, int sources) {
        return new CapacitySettings(
                inFlight,
                queues,
                podCores,
                pool,
                otherConnections,
                connections,
                databaseCores,
                handler.fixedAt(handlers),
                source.fixedAt(sources));
    }

    /** Handlers for which PostgreSQL has connections. */
    int connectedHandlers() {
        return Math.max(0, (connections - otherConnections) / pool);
    }
}
