package io.orderflow;

import io.orderflow.audit.AuditBalance;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar that grows with the messages read. */
final class AuditBar implements AutoCloseable {
    private final ProgressBar bar;

    AuditBar(long size) {
        bar = new ProgressBarBuilder()
                .setTaskName("Messages")
                .setInitialMax(size)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .build();
    }

    void onRead(long messages, AuditBalance soFar) {
        bar.stepBy(messages);
        bar.setExtraMessage(String.format(Locale.ROOT, " missing %,d", soFar.missingCount()));
    }

    @Override
    public void close() {
        bar.close();
    }
}
