package io.orderflow.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The regression check: whether one build's source is faster than another's. */
@Command(
        name = "compare",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        description =
                "Lets the sources of two builds drain the same backlog in turn, each in its project's folder, and says whether"
                        + " B is faster than A, slower or the same, with 95 %% confidence in all that it says together. Exit"
                        + " code 1: B is worse in something, or fails more often, or nothing can be told.")
final class Compare implements Callable<Integer> {
    /** More is better of the first, less of the others. */
    private static final Map<String, Boolean> VALUES = values();

    @Parameters(
            index = "0",
            paramLabel = "A.jar",
            description = "target/orderflow.jar of a project that has been packaged")
    private Path before;

    @Parameters(index = "1", paramLabel = "B.jar", description = "The same of another")
    private Path after;

    @Mixin
    private DrainOptions options;

    private static Map<String, Boolean> values() {
        Map<String, Boolean> values = new LinkedHashMap<>();
        values.put("messages/s", true);
        values.put("messages/s, second half", true);
        values.put("CPU ms/1000, second half", false);
        return values;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Path> builds = new LinkedHashMap<>();
        builds.put("A", project(before));
        builds.put("B", project(after));
        if (options.rounds < 2) {
            throw new IllegalArgumentException(
                    "--rounds is " + options.rounds + "; a comparison needs 2 or more, better 10");
        }
        options.check();
        List<Sample> samples = new ArrayList<>();
        Map<String, Integer> failures = new TreeMap<>();
        try (SharedServers servers = SharedServers.inEmpty(Bench.FOLDER)) {
            List<Case> cases = cases(servers, builds);
            Turns.of(cases, 1).get(0).measure().call();
            for (int round = 1; round <= options.rounds; round++) {
                for (Case next : Turns.of(cases, round)) {
                    measure(next, round, samples, failures);
                }
            }
        }
        return tell(new Results(samples), failures, System.out);
    }

    /** A build that fails is a finding, not the end of all that was measured before. */
    static void measure(Case next, int round, List<Sample> samples, Map<String, Integer> failures) {
        try {
            Map<String, Double> values = next.measure().call().get(next.setting());
            samples.add(new Sample(next.benchmark(), next.setting(), next.contender(), round, values));
            System.out.println("round " + round + ", " + next + ": " + values);
        } catch (Exception e) {
            failures.merge(next.contender(), 1, Integer::sum);
            System.out.println("round " + round + ", " + next + ": failed, " + e.getMessage());
        }
    }

    /** In whose folder its route files, Kamelets and settings are. */
    private static Path project(Path jar) {
        Path file = jar.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file) || !file.endsWith(Java.PACKAGED)) {
            throw new IllegalArgumentException(jar + " is no " + Java.PACKAGED
                    + " of a project; run 'mvn -q package -DskipTests' there and name it");
        }
        return file.getParent().getParent();
    }

    private List<Case> cases(SharedServers servers, Map<String, Path> builds) {
        List<Case> cases = new ArrayList<>();
        for (int delay : options.delays) {
            builds.forEach((name, project) -> {
                Drain drain = new Drain(servers, options.java().of(project), options.inFlight, options.seconds);
                cases.add(Case.of(
                        "drain",
                        "sink " + delay + " ms",
                        name,
                        () -> drain.run(Contender.OURS, options.messages, delay, false)));
            });
        }
        return cases;
    }

    /**
     * Returns the exit code.
     *
     * @param failures how often a build was not measured: one that fails more often than the other is worse, whatever it is when it
     *     does not
     */
    static int tell(Results results, Map<String, Integer> failures, PrintStream out) {
        int together = results.settings().size() * VALUES.size();
        boolean worse = failures.getOrDefault("B", 0) > failures.getOrDefault("A", 0);
        boolean told = false;
        out.println();
        failures.forEach((build, times) -> out.println(build + " failed " + times + (times == 1 ? " time" : " times")));
        for (String setting : results.settings()) {
            for (var value : VALUES.entrySet()) {
                List<Double> ratios = results.ratios(setting, "B", "A", value.getKey());
                String verdict = "not measured in two rounds of both; a drain of more --messages lasts longer";
                if (BuildRatio.canBeTold(ratios)) {
                    BuildRatio ratio = BuildRatio.of(ratios, together);
                    verdict = ratio.tell(value.getValue());
                    worse |= ratio.isWorse(value.getValue());
                    told = true;
                }
                out.println(setting + ", " + value.getKey() + ": " + verdict);
            }
        }
        out.println(
                told
                        ? "In brackets, where each ratio is, with 95 % confidence in all of them together"
                        : "Nothing can be told");
        return worse || !told ? 1 : 0;
    }
}
