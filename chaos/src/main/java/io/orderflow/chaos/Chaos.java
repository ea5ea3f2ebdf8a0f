package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.chaos.fault.Faults;
import io.orderflow.chaos.load.KeptOrder;
import io.orderflow.chaos.verdict.ChaosReport;
import io.orderflow.chaos.verdict.Comparison;
import io.orderflow.chaos.verdict.RunResult;
import io.orderflow.chaos.verdict.VerdictTable;
import io.orderflow.chaos.world.Subject;
import io.orderflow.chaos.world.Tuning;
import io.orderflow.runner.OneLineFailure;
import io.orderflow.text.UserLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.util.TimeUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that breaks Orderflow on purpose and counts what became of every order. */
@Command(
        name = "chaos",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        description = "Breaks Orderflow on purpose and counts what became of every order.",
        footer = {
            "",
            "Exit code: 0 if every run passed (of both subjects: of Orderflow's), 1 if one failed or could not run, 2 for"
                    + " wrong usage."
        })
public final class Chaos implements Callable<Integer> {
    @Option(
            names = "--duration",
            defaultValue = "2m",
            description = "How long the mixed run takes, such as 90s or 30m; longer if not every fault has struck by"
                    + " then. Default: ${DEFAULT-VALUE}")
    private String duration;

    @Option(names = "--seed", description = "The same seed, the same orders and the same mix. Default: a random one")
    private Long seed;

    @Option(
            names = "--faults",
            defaultValue = "all",
            paramLabel = "NAME,…",
            description = "Which faults. Default: ${DEFAULT-VALUE}; a wrong name lists them")
    private String faults;

    @Option(
            names = "--runs",
            defaultValue = "both",
            description = "${COMPLETION-CANDIDATES}: a run for each fault, a random mix of them, or first the ones and"
                    + " then the other. Default: ${DEFAULT-VALUE}")
    private Plan.Runs runs;

    @Option(
            names = "--subject",
            defaultValue = "ours",
            description = "${COMPLETION-CANDIDATES}: Orderflow's source, the stock binding, or one after the other,"
                    + " to compare them."
                    + " Default: ${DEFAULT-VALUE}")
    private Plan.Subjects subject;

    @Option(
            names = "--ordered",
            arity = "0..1",
            defaultValue = "none",
            fallbackValue = "queue",
            paramLabel = "OF",
            description =
                    "Each queue's orders, or with --ordered=key those of each key, are published one after the other,"
                            + " and are to arrive in that order.")
    private KeptOrder ordered;

    @Option(
            names = "--strike",
            defaultValue = "6s",
            description = "How long a fault of a run of its own lasts. Default: ${DEFAULT-VALUE}")
    private String strike;

    @Option(
            names = "--rate",
            defaultValue = "60",
            description = "Orders published per second. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(
            names = "--report",
            defaultValue = "target/chaos",
            paramLabel = "DIR",
            description = "Where the report goes, and, if a run fails, the logs and stores of all parts. Default:"
                    + " ${DEFAULT-VALUE}")
    private Path report;

    @Spec
    private CommandSpec spec;

    private volatile boolean stopped;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "chaos-logback.xml");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Chaos chaos = new Chaos();
        return OneLineFailure.of(
                new CommandLine(chaos), failure -> chaos.stopped ? "Stopped." : "chaos: " + UserLine.of(failure));
    }

    @Override
    public Integer call() throws Exception {
        List<Plan> plans = plans();
        Comparison comparison = new Comparison();
        boolean passed = true;
        for (Plan plan : plans) {
            List<RunResult> results = run(plan);
            comparison.add(plan.subject().name(), results);
            passed &=
                    plan.subject() != plans.get(0).subject() || results.stream().allMatch(RunResult::isPassed);
        }
        if (plans.size() > 1) {
            out().println(comparison.markdown());
            comparison.write(report);
            out().println("comparison: " + report.resolve("report.md"));
        }
        return passed ? 0 : 1;
    }

    private List<RunResult> run(Plan plan) throws Exception {
        Path data = plan.data();
        DataFolder.delete(data);
        Map<String, String> about = about(plan);
        about.forEach((name, value) -> out().println(name + ": " + value));
        PlannedRuns planned = new PlannedRuns(plan);
        Thread onStop = new Thread(() -> stop(planned, data));
        Runtime.getRuntime().addShutdownHook(onStop);
        List<RunResult> results;
        try (planned) {
            long start = System.nanoTime();
            planned.start();
            out().printf(Locale.ROOT, "started in: %.0f s%n", (System.nanoTime() - start) / 1e9);
            results = run(plan, planned);
        } finally {
            if (!stopped) {
                Runtime.getRuntime().removeShutdownHook(onStop);
            }
        }
        new ChaosReport(about, plan.faults(), results).write(plan.report());
        out().println("report: " + plan.report().resolve("report.md"));
        if (results.stream().allMatch(RunResult::isPassed)) {
            DataFolder.delete(data);
        } else {
            out().println("logs and stores: " + data);
        }
        return results;
    }

    private List<RunResult> run(Plan plan, PlannedRuns planned) throws Exception {
        List<RunResult> results = new ArrayList<>();
        out().println();
        out().println(VerdictTable.head());
        if (plan.runs().hasSeparate()) {
            for (Fault fault : plan.faults()) {
                results.add(print(planned.separate(fault)));
            }
        }
        if (plan.runs().hasMixed()) {
            try (MixBar bar = new MixBar(plan.duration())) {
                results.add(planned.mixed(bar));
            }
            print(results.get(results.size() - 1));
        }
        out().println();
        return results;
    }

    private RunResult print(RunResult result) {
        out().println(VerdictTable.row(result));
        out().flush();
        return result;
    }

    List<Plan> plans() {
        long sameSeed = seed == null ? ThreadLocalRandom.current().nextInt(1 << 30) : seed;
        return subject.each().stream().map(each -> plan(each, sameSeed)).toList();
    }

    private Plan plan(Subject each, long sameSeed) {
        try {
            if (rate <= 0 || rate > 10_000) {
                throw new IllegalArgumentException("--rate " + rate + ": must be from 0 (exclusive) to 10000");
            }
            return new Plan(
                    each,
                    ordered,
                    Faults.named(faults),
                    runs,
                    time("--strike", strike),
                    time("--duration", duration),
                    sameSeed,
                    rate,
                    subject.each().size() == 1 ? report : report.resolve(each.name()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static Duration time(String option, String value) {
        try {
            return Duration.ofMillis(TimeUtils.toMilliSeconds(value));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(option + " " + value + ": must be a time such as 90s or 30m", e);
        }
    }

    private static Map<String, String> about(Plan plan) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("subject", plan.subject().toString());
        about.put("seed", Long.toString(plan.seed()));
        about.put("ordered", plan.ordered().toString());
        about.put("rate", plan.rate() + " orders/s");
        if (plan.subject() == Subject.ours) {
            about.put("shortened", Tuning.explained());
        }
        return about;
    }

    /** On Ctrl-C and SIGTERM. No run has failed by then that the table does not show. */
    private void stop(PlannedRuns planned, Path data) {
        stopped = true;
        try {
            planned.close();
            DataFolder.delete(data);
        } catch (Exception e) {
            spec.commandLine().getErr().println("chaos: not all could be stopped: " + UserLine.of(e));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
