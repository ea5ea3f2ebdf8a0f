package io.orderflow;

import io.orderflow.redrive.Count;
import io.orderflow.redrive.Redrivable;
import io.orderflow.redrive.Redrive;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar that grows with the dead letters looked at. */
final class RedriveBar implements Redrive.Watcher, AutoCloseable {
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

    @Override
    public void onSeen(Count soFar) {
        bar.step();
        bar.setExtraMessage(" redriven %,d".formatted(soFar.redriven()));
    }

    @Override
    public boolean onDue(Redrivable letter) {
        return true;
    }

    @Override
    public void close() {
        bar.close();
    }
}
