package io.orderflow.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The handler alone, orders over HTTP to durable tickets, with its group commit and with a commit for each order, against
 * the statement of one order in a bare loop, and behind a bare HTTP server. A process is warmed up once and then measured at
 * one concurrency after the other: until it is warm, the JIT takes half of its CPU, and what is measured would be
 * compilation.
 */
record HandlerCases(SharedServers servers, Options options) {
    /** The default of orderflow.database.pool-size. */
    private static final int POOL = 10;

    private static final int WARM_UP_CONCURRENCY = 32;
    private static final long SETTLE_MILLIS = 1_000;

    List<Case> all() {
        String setting =
                options.concurrency.stream().map(String::valueOf).collect(Collectors.joining(", ", "", " at once"));
        return List.of(
                new Case("handler", setting, JdbcLoop.NAME, this::bare),
                new Case("handler", setting, HandWrittenHandler.NAME, this::handWritten),
                new Case("handler", setting, PlainInsertRoute.NAME, () -> ours(HandlerProcess::startWithPlainInsert)),
                new Case("handler", setting, Contender.OURS.toString(), () -> ours(HandlerProcess::start)));
    }

    private interface HandlerStart {
        HandlerProcess start(SharedServers servers, Java java) throws Exception;
    }

    private Map<String, Map<String, Double>> ours(HandlerStart start) throws Exception {
        servers.tickets().empty();
        try (HandlerProcess handler = start.start(servers, options.java());
                ClosedLoop loop = new ClosedLoop(handler.uri())) {
            return measure(loop, handler.process());
        }
    }

    private Map<String, Map<String, Double>> handWritten() throws Exception {
        servers.tickets().empty();
        try (MeasuredProcess handler = servers.start(
                servers.fresh("handler"), options.java().bench(HandWrittenHandler.class, arguments()), Map.of())) {
            URI uri = URI.create("http://127.0.0.1:" + handler.await(MeasuredProcess.READY));
            try (ClosedLoop loop = new ClosedLoop(uri)) {
                return measure(loop, handler);
            }
        }
    }

    private List<String> arguments() throws Exception {
        return List.of(servers.tickets().url(), Integer.toString(POOL));
    }

    private Map<String, Map<String, Double>> bare() throws Exception {
        servers.tickets().empty();
        try (MeasuredProcess loop = servers.start(
                servers.fresh("jdbc-loop"), options.java().commanded(JdbcLoop.class, arguments()), Map.of())) {
            loop.await(MeasuredProcess.READY);
            return measure(new RemoteLoad(loop), loop);
        }
    }

    private Map<String, Map<String, Double>> measure(Load load, MeasuredProcess process) throws Exception {
        load.start(WARM_UP_CONCURRENCY);
        load.begin();
        Thread.sleep(options.warmUp * 1_000L);
        load.end();
        Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        for (int concurrency : options.concurrency) {
            values.put(concurrency + " at once", measure(load, concurrency, process));
        }
        return values;
    }

    private Map<String, Double> measure(Load load, int concurrency, MeasuredProcess process) throws Exception {
        int ticketsBefore = servers.tickets().issued().count();
        load.start(concurrency);
        Thread.sleep(SETTLE_MILLIS);
        load.begin();
        Duration cpu = process.cpu();
        Duration databaseCpu = servers.tickets().cpu();
        Thread.sleep(options.seconds * 1_000L);
        cpu = process.cpu().minus(cpu);
        databaseCpu = servers.tickets().cpu().minus(databaseCpu);
        Map<String, Double> values = load.end();
        double orders = values.get("orders");
        int tickets = servers.tickets().issued().count() - ticketsBefore;
        if (tickets < orders) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "%,.0f orders were answered, but only %,d tickets issued", orders, tickets));
        }
        values.put("CPU ms/1000", cpu.toNanos() / 1e3 / orders);
        values.put("PostgreSQL CPU ms/1000", databaseCpu.toNanos() / 1e3 / orders);
        values.put("peak RSS MiB", process.peakMiB());
        return values;
    }

    /** One in a process of its own. */
    private record RemoteLoad(MeasuredProcess process) implements Load {
        @Override
        public void start(int concurrency) throws Exception {
            process.ask("start " + concurrency);
        }

        @Override
        public void begin() throws Exception {
            process.ask("begin");
        }

        @Override
        public Map<String, Double> end() throws Exception {
            return new ObjectMapper().readValue(process.ask("end"), new TypeReference<>() {});
        }
    }
}
