package io.orderflow.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a comparison of two builds says of what it has measured, and its exit code. */
class CompareTest {
    private static final String RATE = "messages/s";

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aBuildThatIsSlowerInOneSettingFails() {
        add("sink 0 ms", 1, 100, 100);
        add("sink 0 ms", 2, 100, 101);
        add("sink 0 ms", 3, 100, 99);
        add("sink 2 ms", 1, 100, 80);
        add("sink 2 ms", 2, 100, 80.1);
        add("sink 2 ms", 3, 100, 79.9);

        assertThat(tell()).isEqualTo(1);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("sink 0 ms, messages/s: the same, as far as can be told: "))
                .anyMatch(line -> line.startsWith("sink 2 ms, messages/s: B is worse: 0.800 of A's ("));
    }

    /** Student's t of three rounds is 4.3 of one ratio, and 10.9 of the six that are told together here. */
    @Test
    void ofManyThatAreToldTogetherOneIsNotWorseByChance() {
        for (String setting : List.of("sink 0 ms", "sink 2 ms")) {
            add(setting, 1, 100, 97.0);
            add(setting, 2, 100, 97.5);
            add(setting, 3, 100, 98.0);
        }

        assertThat(BuildRatio.of(List.of(0.970, 0.975, 0.980), 1).isWorse(true)).isTrue();
        assertThat(tell()).isZero();
    }

    @Test
    void whatWasNotMeasuredIsSaidAndIsNoFailure() {
        add("sink 0 ms", 1, 100, 100);
        add("sink 0 ms", 2, 100, 100);

        assertThat(tell()).isZero();
        assertThat(lines())
                .contains("sink 0 ms, messages/s, second half: not measured in two rounds of both; a drain of more"
                        + " --messages lasts longer");
    }

    @Test
    void aBuildThatFailsEndsNothingAndIsWorse() {
        add("sink 0 ms", 1, 100, 100);
        add("sink 0 ms", 2, 100, 100);
        assertThat(tell()).isZero();

        Compare.measure(
                Case.of("drain", "sink 0 ms", "B", () -> {
                    throw new IllegalStateException("ours carries nothing");
                }),
                3,
                samples,
                failures);
        Compare.measure(Case.of("drain", "sink 0 ms", "A", () -> Map.of(RATE, 100.0)), 3, samples, failures);

        assertThat(tell()).isEqualTo(1);
        assertThat(lines())
                .contains("B failed 1 time")
                .anyMatch(line -> line.startsWith("sink 0 ms, messages/s: the same, as far as can be told: "));
        failures.put("A", 1);
        assertThat(tell()).as("no oftener than the other").isZero();
    }

    @Test
    void ofWhichNothingWasMeasuredNothingIsSaidToBeWell() {
        add("sink 0 ms", 1, 100, 100);

        assertThat(tell()).isEqualTo(1);
        assertThat(lines()).contains("Nothing can be told");
    }

    private void add(String setting, int round, double a, double b) {
        samples.add(new Sample("drain", setting, "A", round, Map.of(RATE, a)));
        samples.add(new Sample("drain", setting, "B", round, Map.of(RATE, b)));
    }

    private int tell() {
        return Compare.tell(new Results(samples), failures, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
