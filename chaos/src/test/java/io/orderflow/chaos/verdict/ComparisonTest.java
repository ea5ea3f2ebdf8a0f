package io.orderflow.chaos.verdict;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTest {
    @Test
    void eachFaultHasARowWithTheFiguresOfAllSubjectsBesideEachOther() {
        Comparison comparison = new Comparison();
        comparison.add("ours", List.of(result("sink-503", Set.of(), Set.of(), 7, false)));
        comparison.add("plain", List.of(result("sink-503", Set.of("a", "b"), Set.of("c"), 0, true)));

        List<String> lines = comparison.markdown().lines().toList();

        assertThat(lines.get(0)).contains("ours: lost").contains("plain: lost");
        assertThat(cells(lines.get(2)))
                .containsExactly("sink-503", "0 of 120", "7", "0", "1.5", "2 of 120", "0", "1", "1.5, restarted");
        assertThat(lines).hasSize(3);
    }

    private static List<String> cells(String row) {
        return List.of(row.substring(1).split("\\|")).stream()
                .map(String::strip)
                .toList();
    }

    private static RunResult result(String run, Set<String> lost, Set<String> wrong, long duplicates, boolean stalled) {
        Verdict verdict = new Verdict(130, 100, 100 - lost.size(), 20, 20, 0, lost, wrong);
        return new RunResult(
                run, verdict, stalled, Set.of(), duplicates, 0.5, 1.5, 20, List.of(), new Timeline(), Map.of());
    }
}
