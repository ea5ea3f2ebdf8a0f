package io.orderflow.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The handler alone, orders over HTTP to durable tickets, against its own statement in a bare loop. */
final class HandlerCases {
    /** The default of orderflow.database.pool-size. */
    private static final int POOL = 10;

    private static final int WARM_UP_SECONDS = 10;

    private final Session session;
    private final Options options;
    private final Java java;

    HandlerCases(Session session, Options options) {
        this.session = session;
        this.options = options;
        this.java = Java.packaged(options.javaOptions);
    }

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int concurrency : options.concurrency) {
            String setting = concurrency + " at once";
            cases.add(new Case("handler", setting, "bare JDBC loop", () -> bare(concurrency)));
            cases.add(new Case("handler", setting, "ours", () -> ours(concurrency)));
        }
        return cases;
    }

    private Map<String, Double> ours(int concurrency) throws Exception {
        try (HandlerProcess handler = HandlerProcess.start(session, java)) {
            session.tickets().empty();
            Map<String, Double> values = ClosedLoop.run(handler.uri(), concurrency, warmUp(), options.seconds);
            return withCosts(
                    values, handler.process(), session.tickets().issued().count());
        }
    }

    private Map<String, Double> bare(int concurrency) throws Exception {
        session.tickets().empty();
        List<String> arguments = List.of(
                session.tickets().url(),
                Integer.toString(POOL),
                Integer.toString(concurrency),
                Integer.toString(warmUp()),
                Integer.toString(options.seconds));
        try (Child loop = session.start(session.fresh("jdbc-loop"), java.bench(JdbcLoop.class, arguments), Map.of())) {
            Map<String, Double> values =
                    new ObjectMapper().readValue(loop.await(Child.ANSWER), new TypeReference<>() {});
            return withCosts(values, loop, session.tickets().issued().count());
        }
    }

    private static Map<String, Double> withCosts(Map<String, Double> values, Child process, int orders)
            throws Exception {
        Map<String, Double> all = new LinkedHashMap<>(values);
        all.put("CPU ms/1000", process.cpu().toNanos() / 1e3 / orders);
        all.put("peak RSS MiB", process.peakMiB());
        return all;
    }

    private int warmUp() {
        return Math.min(WARM_UP_SECONDS, options.seconds);
    }
}
