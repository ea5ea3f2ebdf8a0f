package io.orderflow;

import io.orderflow.redrive.Count;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar that grows with the dead letters looked at. */
final class RedriveBar implements AutoCloseable {
    private final ProgressBar bar;

    RedriveBar(long size) {
        bar = new ProgressBarBuilder()
                .setTaskName("Dead letters")
                .setInitialMax(size)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .build();
    }

    void onSeen(Count soFar) {
        bar.step();
        bar.setExtraMessage(String.format(Locale.ROOT, " redriven %,d", soFar.redriven()));
    }

    @Override
    public void close() {
        bar.close();
    }
}
