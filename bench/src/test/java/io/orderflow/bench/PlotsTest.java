package io.orderflow.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PlotsTest {
    @TempDir
    Path folder;

    @Test
    void aPlotSaysWhatItShowsAndNamesEveryContenderAndFigure() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            samples.add(sample(round, "ours", 14_000 + round));
            samples.add(sample(round, "plain", 700 * round));
        }
        new Plots(folder).write(samples);
        assertThat(Files.readString(folder.resolve("drain.svg")))
                .contains("Messages carried a second", "higher is better", "median of 3 rounds", ">plain<", ">ours<")
                .contains(">14,002<", ">1,400<", ">10,000<");
    }

    @Test
    void aBenchmarkOfWhichNothingCouldBeMeasuredHasAPlotAllTheSame() throws Exception {
        new Plots(folder).write(List.of(sample(1, "ours", Double.NaN)));
        assertThat(folder.resolve("drain.svg")).exists();
    }

    private static Sample sample(int round, String contender, double rate) {
        return new Sample("drain", "sink 0 ms", contender, round, Map.of("messages/s", rate));
    }
}
