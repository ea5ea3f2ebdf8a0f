package io.orderflow.bench;

import io.orderflow.bench.capacity.CapacityCommand;
import io.orderflow.runner.OneLineFailure;
import io.orderflow.text.UserLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command: measures what was asked for, in turn, and reports. */
@Command(
        name = "bench",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        subcommands = {CapacityCommand.class, Compare.class},
        description =
                "Measures Orderflow and its rivals in turn, each a process of its own, over the same RocketMQ and the"
                        + " same sink. Run it in the project's root folder after 'mvn package', with nothing else running.")
public final class Bench implements Callable<Integer> {
    static final Path FOLDER = Path.of("target/bench/work");

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..*",
            defaultValue = "drain",
            description = "Some of ${COMPLETION-CANDIDATES} (drain)")
    private List<What> what;

    @Mixin
    private Options options;

    /** The benchmarks. */
    enum What {
        drain,
        latency,
        growth,
        ordered,
        handler,
        flow,
        pulse,
        startup,
        all;

        boolean needsWarmServers() {
            return this != handler;
        }
    }

    public static void main(String[] args) {
        System.exit(OneLineFailure.of(new CommandLine(new Bench()), failure -> "bench: " + UserLine.of(failure))
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        options.apply();
        options.check();
        BenchReport report = new BenchReport(options.report, Machine.describe(options));
        try (SharedServers servers = SharedServers.inEmpty(FOLDER)) {
            List<Case> cases = cases(servers, report);
            Calibration.measure();
            for (int round = 1; round <= options.rounds; round++) {
                report.add(new Sample(Calibration.NAME, "before each round", "-", round, Calibration.measure()));
                for (Case next : Turns.of(cases, round)) {
                    measure(next, round, report);
                }
                report.write();
            }
        }
        System.out.println("\n" + report.text() + "\nMore in " + options.report);
        return 0;
    }

    private List<Case> cases(SharedServers servers, BenchReport report) throws Exception {
        List<Contender> contenders = present(report);
        SourceCases source = new SourceCases(servers, options, contenders);
        if (what.stream().anyMatch(What::needsWarmServers)) {
            source.warmUpServers();
        }
        List<Case> cases = new ArrayList<>();
        for (What one : What.values()) {
            if (what.contains(one) || what.contains(What.all)) {
                cases.addAll(
                        switch (one) {
                            case drain -> source.drain();
                            case latency -> source.latency();
                            case growth -> source.growth();
                            case ordered -> source.ordered();
                            case handler -> new HandlerCases(servers, options).all();
                            case pulse -> source.pulse();
                            case flow -> new FlowCases(servers, options).all();
                            case startup -> new StartCases(servers, options, contenders).all();
                            case all -> List.<Case>of();
                        });
            }
        }
        return cases;
    }

    private List<Contender> present(BenchReport report) {
        List<Contender> present = new ArrayList<>();
        for (String label : options.contenders) {
            Contender contender = Contender.of(label);
            contender
                    .missing()
                    .ifPresentOrElse(
                            reason -> report.note(contender + " is absent: " + reason), () -> present.add(contender));
        }
        return present;
    }

    /** A contender that fails is a finding, not the end. */
    private static void measure(Case next, int round, BenchReport report) {
        System.out.print("round " + round + ", " + next + ": ");
        System.out.flush();
        try {
            Map<String, Map<String, Double>> settings = next.measure().call();
            if (settings.size() > 1) {
                System.out.println();
            }
            settings.forEach((setting, values) -> {
                report.add(new Sample(next.benchmark(), setting, next.contender(), round, values));
                System.out.println((settings.size() > 1 ? "  " + setting + ": " : "") + values);
            });
        } catch (Exception e) {
            report.note("round " + round + ", " + next + ": failed, " + e.getMessage());
            System.out.println("failed, " + e.getMessage());
        }
    }
}
