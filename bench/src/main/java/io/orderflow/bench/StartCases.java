package io.orderflow.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** From the start of a process to its first order, with and without a class-data archive. */
record StartCases(SharedServers servers, Options options, List<Contender> contenders) {
    static final String ARCHIVE_NAME = Contender.OURS + ", archive";
    static final String FAST_START_NAME = Contender.OURS + ", fast start";

    private static final String HANDLER = "handler to first ticket";
    private static final String FAST_START = "@config/fast-start";
    private static final int ORDERS = 100;
    private static final long PATIENCE_MICROS = 60_000_000;

    /** Made by {@code mvn package -Pcds}. */
    private static final Path SOURCE_ARCHIVE = Path.of("target/orderflow.jsa");

    private static final Path HANDLER_ARCHIVE = Path.of("target/handler.jsa");

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Contender contender : contenders) {
            add(
                    cases,
                    "source to first event",
                    contender.toString(),
                    SOURCE_ARCHIVE,
                    options -> source(contender, options));
        }
        add(
                cases,
                HANDLER,
                Contender.OURS.toString(),
                HANDLER_ARCHIVE,
                options -> handler(() -> HandlerProcess.start(servers, options)));
        if (contenders.contains(Contender.OURS_ON_CAMEL_K)) {
            cases.add(Case.of(
                    "startup",
                    HANDLER,
                    Contender.OURS_ON_CAMEL_K.toString(),
                    () -> handler(() -> HandlerProcess.startOnCamelK(servers, options.java()))));
        }
        return cases;
    }

    private interface Start {
        Map<String, Double> with(Java options) throws Exception;
    }

    /** The archive is of the product's class path, so the rivals have none. */
    private void add(List<Case> cases, String setting, String name, Path archive, Start start) {
        cases.add(Case.of("startup", setting, name, () -> start.with(options.java())));
        if (name.equals(Contender.OURS.toString()) && Files.exists(archive)) {
            String option = "-XX:SharedArchiveFile=" + archive;
            cases.add(Case.of(
                    "startup",
                    setting,
                    ARCHIVE_NAME,
                    () -> start.with(options.java().with(option))));
            // Of an option that is there twice, the last counts.
            cases.add(Case.of(
                    "startup",
                    setting,
                    FAST_START_NAME,
                    () -> start.with(options.java().with(FAST_START, option))));
        }
    }

    private Map<String, Double> source(Contender contender, Java options) throws Exception {
        String topic = servers.backlog(ORDERS);
        servers.sink.expect(ORDERS);
        servers.sink.delay(0);
        Assignment assignment = new Assignment(
                servers.nameServers,
                topic,
                servers.fresh(contender + "-start"),
                servers.sink.uri(),
                this.options.inFlight,
                false);
        long start = Clock.micros();
        try (MeasuredProcess process = servers.start(
                assignment.group(), contender.command(options, assignment), contender.environment(assignment))) {
            process.await(contender.started());
            Ready ready = Ready.now(process);
            OrderCounter counter = contender.counter(servers, process);
            long patience = Clock.micros() + PATIENCE_MICROS;
            while (counter.count().distinct() < ORDERS) {
                if (!process.isAlive() || Clock.micros() > patience) {
                    throw new IllegalStateException(
                            contender + " has carried " + counter.count().distinct() + " of " + ORDERS + " orders");
                }
                Thread.sleep(5);
            }
            double peak = process.peakMiB();
            return values(start, ready, counter.count().firstMicros(), peak);
        }
    }

    private Map<String, Double> handler(Callable<HandlerProcess> process) throws Exception {
        servers.tickets().empty();
        long start = Clock.micros();
        try (HandlerProcess handler = process.call()) {
            Ready ready = Ready.now(handler.process());
            issueOne(handler.uri());
            long first = servers.tickets().issued().firstMicros();
            double peak = handler.process().peakMiB();
            return values(start, ready, first, peak);
        }
    }

    private static void issueOne(URI handler) throws Exception {
        try (ClosedLoop loop = new ClosedLoop(handler)) {
            loop.start(1);
            // Returns with the first answer.
            loop.begin();
        }
    }

    private record Ready(long micros, double cpuMillis) {
        static Ready now(MeasuredProcess process) {
            return new Ready(Clock.micros(), process.cpu().toMillis());
        }
    }

    private static Map<String, Double> values(long start, Ready ready, long first, double peakMiB) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("ready ms", (ready.micros - start) / 1e3);
        values.put("CPU ms until ready", ready.cpuMillis);
        values.put("first order ms", (first - start) / 1e3);
        values.put("peak RSS MiB", peakMiB);
        return values;
    }
}
