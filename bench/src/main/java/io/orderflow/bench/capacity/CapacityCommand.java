package io.orderflow.bench.capacity;

import io.orderflow.testing.report.ReportFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command: reads, simulates, draws, and says what breaks first. It measures nothing, and takes a second. */
@Command(
        name = "capacity",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        description = "Simulates a day of orders second by second, from measured rates and the settings in config/, and"
                + " draws pods, waits and pod-hours. Run it in the project's root folder.")
public final class CapacityCommand implements Callable<Integer> {
    /** Above it a second's orders would be no int; and nobody eats that much. */
    static final int MOST_A_MINUTE = 100_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "JSON",
            arity = "0..*",
            defaultValue =
                    "bench/results/handler/samples.json bench/results/drain/samples.json bench/results/startup-half/samples.json",
            split = " ",
            description = "Results of the benchmark that have handler, drain and startup (${DEFAULT-VALUE})")
    private List<Path> measured;

    @Option(
            names = "--demand",
            defaultValue = "lunch",
            description = "lunch, constant, or a CSV of minute and orders (${DEFAULT-VALUE})")
    private String demand;

    @Option(
            names = "--orders",
            split = ",",
            defaultValue = "10,1000,100000,1000000",
            description = "Orders a minute at the peak, of lunch and constant (${DEFAULT-VALUE})")
    private List<String> orders;

    @Option(names = "--config", defaultValue = "config", description = "Folder of the manifests (${DEFAULT-VALUE})")
    private Path config;

    @Option(
            names = "--scaled-object",
            defaultValue = "components/keda/scaled-object.yaml",
            description = "How KEDA scales the source; a file in that folder (${DEFAULT-VALUE})")
    private String scaledObject;

    @Option(
            names = "--tuning",
            defaultValue = "",
            description = "What is patched into the handler's Knative Service, such as handler/tuning.yaml")
    private String tuning;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A setting that is other than the manifests say: Knative's by its own name, such as max-scale=16,"
                            + " or in-flight, queues, pool-size, min-sources, max-sources, lag")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--connections",
            defaultValue = "97",
            description =
                    "That PostgreSQL leaves to users: max_connections less those of superusers (${DEFAULT-VALUE})")
    private String connections;

    @Option(names = "--database-cores", defaultValue = "2", description = "PostgreSQL's cores (${DEFAULT-VALUE})")
    private String databaseCores;

    @Option(
            names = "--report",
            defaultValue = "target/bench/capacity",
            description = "Folder for Markdown and pictures (${DEFAULT-VALUE})")
    private Path report;

    @Override
    public Integer call() throws IOException {
        MeasuredRates rates = MeasuredRates.read(measured);
        CapacitySettings settings = new ScalingManifests(config)
                .read(
                        scaledObject,
                        tuning,
                        set,
                        (int) Numbers.whole("--connections", connections, 1, 1_000_000),
                        Numbers.of("--database-cores", databaseCores, 0.1, 10_000));
        List<CapacityAnswer> answers = new ArrayList<>();
        for (Demand one : demands()) {
            answers.add(CapacityAnswer.of(one, settings, rates));
        }
        String text = text(answers, Ceiling.all(settings, rates));
        ReportFolder folder = ReportFolder.at(report);
        folder.writeMarkdown("# Capacity\n\n" + text);
        for (CapacityAnswer answer : answers) {
            Files.writeString(
                    folder.file("orders-" + answer.scaled().demand().peakMinute() + ".svg"),
                    CapacityPicture.of(answer));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(text + "\nPictures in " + report + "\n");
        out.flush();
        return 0;
    }

    private List<Demand> demands() {
        if (!demand.equals("lunch") && !demand.equals("constant")) {
            return List.of(DemandFile.read(Path.of(demand)));
        }
        return orders.stream()
                .map(peak -> Numbers.of("--orders", peak, 0.01, MOST_A_MINUTE))
                .map(peak -> demand.equals("lunch") ? Demand.lunch(peak) : Demand.constant(peak))
                .toList();
    }

    private static String text(List<CapacityAnswer> answers, List<Ceiling> ceilings) {
        long peak = answers.stream()
                .mapToLong(answer -> answer.scaled().demand().peakMinute())
                .max()
                .orElse(0);
        Ceiling first = ceilings.get(0);
        return CapacityAnswer.table(answers) + "\nWhat breaks first, as orders grow, is "
                + first.what() + ", at " + Ceiling.number(Math.rint(first.perMinute()))
                + " orders a minute. What lifts it: " + first.lift() + ".\n\n" + CapacityAnswer.table(ceilings, peak);
    }
}
