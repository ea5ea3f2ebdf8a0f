package io.orderflow.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** One contender at work, and what it costs. */
final class Carrier implements AutoCloseable {
    private final MeasuredProcess process;
    private final OrderCounter counter;
    private final Path gcLog;
    private Duration cpuAtStart = Duration.ZERO;

    private Carrier(MeasuredProcess process, OrderCounter counter, Path gcLog) {
        this.process = process;
        this.counter = counter;
        this.gcLog = gcLog;
    }

    /** Starts a contender; returns when its routes run. */
    static Carrier start(SharedServers servers, Contender contender, Java java, Assignment assignment)
            throws Exception {
        Path gcLog = servers.folder.resolve("logs/" + assignment.group() + ".gc");
        Files.createDirectories(gcLog.getParent());
        MeasuredProcess process = servers.start(
                assignment.group(),
                contender.command(java.with(GcLog.option(gcLog.toAbsolutePath())), assignment),
                contender.environment(assignment),
                java.project());
        Carrier carrier = new Carrier(process, contender.counter(servers, process), gcLog);
        try {
            process.await(contender.started());
            return carrier;
        } catch (Exception e) {
            carrier.close();
            throw e;
        }
    }

    /** From here on its work counts; what it took to start does not. */
    void begin() {
        cpuAtStart = process.cpu();
    }

    /** What it has used since, until then, for the messages that have arrived. */
    Map<String, Double> costs(Arrivals.Arrived arrived, long endMicros) throws Exception {
        double cpuMicros = process.cpu().minus(cpuAtStart).toNanos() / 1e3;
        double allocated = GcLog.allocatedPerSecond(gcLog, arrived.firstMicros(), endMicros);
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("CPU ms/1000", cpuMicros / arrived.distinct());
        costs.put("allocated KiB/message", allocated * 1024 / arrived.rate(endMicros));
        costs.put("peak RSS MiB", process.peakMiB());
        costs.put("RSS MiB at end", process.nowMiB());
        return costs;
    }

    /** Who counts what it has carried. */
    OrderCounter counter() {
        return counter;
    }

    Duration cpu() {
        return process.cpu();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
