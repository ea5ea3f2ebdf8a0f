package io.orderflow;

import io.orderflow.audit.Audit;
import io.orderflow.audit.AuditBalance;
import io.orderflow.audit.Audited;
import io.orderflow.text.OneLine;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints the missing messages as they are found, and the ledger: for people, with a bar, or as JSON Lines. None of it quotes
 * an order but for its orderId.
 */
final class AuditOutput implements Audit.Watcher, AutoCloseable {
    private static final String ROW = "%-20s  %-36s  %-24s  %-20s  %s";
    private static final int MAX = 80;

    private final CommandOutput output;
    private AuditBar bar;
    private boolean begun;

    AuditOutput(PrintWriter out, boolean json) {
        this.output = new CommandOutput(out, json);
    }

    @Override
    public void onSize(long messages) {
        if (!output.json()) {
            bar = new AuditBar(messages);
        }
    }

    @Override
    public void onRead(long messages, AuditBalance soFar) {
        if (bar != null) {
            bar.onRead(messages, soFar);
        }
    }

    @Override
    public void onMissing(Audited message, String outcome) {
        if (output.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("type", "missing");
            line.put("messageId", CommandOutput.id(message.id()));
            line.put("orderId", CommandOutput.id(message.orderId()));
            line.put("broker", message.broker());
            line.put("queue", message.queue());
            line.put("offset", message.offset());
            line.put("time", message.time().toString());
            line.put("outcome", outcome);
            output.line(line);
            return;
        }
        if (!begun) {
            begun = true;
            output.line("");
            output.line(ROW.formatted("time", "missing message", "order", "queue@offset", ""));
        }
        output.line(ROW.formatted(
                message.time().truncatedTo(ChronoUnit.SECONDS),
                OneLine.of(message.id(), MAX),
                message.orderId() == null ? "-" : OneLine.of(message.orderId(), MAX),
                message.place(),
                outcome == null ? "" : outcome));
    }

    void ledger(AuditBalance balance, boolean complete) {
        output.ledger(complete, balance.toMap(), balance.toTable());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
