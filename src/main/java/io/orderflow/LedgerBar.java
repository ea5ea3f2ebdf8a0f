package io.orderflow;

import io.orderflow.ledger.Progress;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar that grows with the orders accounted for. */
final class LedgerBar implements Consumer<Progress>, AutoCloseable {
    private final ProgressBar bar;

    LedgerBar(long expected) {
        bar = new ProgressBarBuilder()
                .setTaskName("Orders")
                .setInitialMax(expected)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .build();
    }

    @Override
    public void accept(Progress progress) {
        bar.stepTo(progress.settled());
        bar.setExtraMessage(String.format(
                Locale.ROOT, " published %,d, delivered %,d", progress.published(), progress.delivered()));
    }

    @Override
    public void close() {
        bar.close();
    }
}
