package io.orderflow.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the start of a process to its first order, with and without a class-data archive. */
final class StartCases {
    private static final String C1 = "-XX:TieredStopAtLevel=1";
    private static final int ORDERS = 100;

    private final Session session;
    private final Options options;
    private final Java java;
    private final List<Contender> contenders;

    StartCases(Session session, Options options, List<Contender> contenders) {
        this.session = session;
        this.options = options;
        this.java = Java.packaged(options.javaOptions);
        this.contenders = contenders;
    }

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Contender contender : contenders) {
            String setting = "source to first event";
            cases.add(new Case("startup", setting, contender.toString(), () -> source(contender, java)));
            if (contender == Contender.OURS) {
                Path archive = session.folder.resolve("source.jsa");
                cases.add(new Case("startup", setting, "ours, archive", () -> {
                    if (!Files.exists(archive)) {
                        source(contender, dumping(archive));
                    }
                    return source(contender, using(archive));
                }));
                cases.add(new Case(
                        "startup",
                        setting,
                        "ours, archive, C1",
                        () -> source(contender, using(archive).with(C1))));
            }
        }
        Path archive = session.folder.resolve("handler.jsa");
        String setting = "handler to first ticket";
        cases.add(new Case("startup", setting, "ours", () -> handler(java)));
        cases.add(new Case("startup", setting, "ours, archive", () -> {
            if (!Files.exists(archive)) {
                handler(dumping(archive));
            }
            return handler(using(archive));
        }));
        cases.add(new Case(
                "startup",
                setting,
                "ours, archive, C1",
                () -> handler(using(archive).with(C1))));
        return cases;
    }

    private Java dumping(Path archive) {
        return java.with("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    private Java using(Path archive) {
        return java.with("-XX:SharedArchiveFile=" + archive);
    }

    private Map<String, Double> source(Contender contender, Java options) throws Exception {
        String topic = session.backlog(ORDERS);
        session.sink.expect(ORDERS);
        session.sink.delay(0);
        Task task = new Task(
                session.nameServers,
                topic,
                session.fresh(contender + "-start"),
                session.sink.uri(),
                this.options.inFlight,
                false);
        long start = Clock.micros();
        try (Child process =
                session.start(task.group(), contender.command(options, task), contender.environment(task))) {
            process.await(contender.started());
            long ready = Clock.micros();
            while (session.sink.count().distinct() < ORDERS) {
                Thread.sleep(5);
            }
            double peak = process.peakMiB();
            process.terminate();
            return values(start, ready, session.sink.count().firstMicros(), peak);
        }
    }

    private Map<String, Double> handler(Java options) throws Exception {
        session.tickets().empty();
        long start = Clock.micros();
        try (HandlerProcess handler = HandlerProcess.start(session, options)) {
            long ready = Clock.micros();
            ClosedLoop.run(handler.uri(), 1, 0, 1);
            long first = session.tickets().firstMicros();
            double peak = handler.process().peakMiB();
            handler.process().terminate();
            return values(start, ready, first, peak);
        }
    }

    private static Map<String, Double> values(long start, long ready, long first, double peakMiB) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("ready ms", (ready - start) / 1e3);
        values.put("first order ms", (first - start) / 1e3);
        values.put("peak RSS MiB", peakMiB);
        return values;
    }
}
