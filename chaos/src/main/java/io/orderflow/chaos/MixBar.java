package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import java.time.Duration;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar that grows with the time of the mixed run, and names the fault that strikes. */
final class MixBar implements Consumer<Fault>, AutoCloseable {
    private final ProgressBar bar;
    private final long start = System.nanoTime();

    MixBar(Duration duration) {
        bar = new ProgressBarBuilder()
                .setTaskName("mix")
                .setInitialMax(duration.toSeconds())
                .setUnit(" s", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1_000)
                .hideEta()
                .build();
    }

    @Override
    public void accept(Fault fault) {
        bar.stepTo(Duration.ofNanos(System.nanoTime() - start).toSeconds());
        bar.setExtraMessage(" " + fault.name());
    }

    @Override
    public void close() {
        bar.close();
    }
}
