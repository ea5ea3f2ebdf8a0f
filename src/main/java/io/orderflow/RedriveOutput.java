package io.orderflow;

import io.orderflow.redrive.Count;
import io.orderflow.redrive.Redrivable;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveOutcome;
import io.orderflow.redrive.RedriveResult;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what becomes of dead letters: for people those that are dead letters still, and how far it is; as JSON Lines each. None
 * of it quotes an order but for its orderId, and a reason, which somebody else has written, has no phone number in it.
 */
final class RedriveOutput implements Redrive.Watcher, AutoCloseable {
    private static final String ROW = "%-20s  %-5s  %4s  %-32s  %-20s  %s";

    private final CommandOutput output;
    private final RedriveBar bar;
    private boolean begun;

    /** @param size how many there are to look at; negative for no bar */
    RedriveOutput(PrintWriter out, boolean json, long size) {
        this.output = new CommandOutput(out, json);
        this.bar = json || size < 0 ? null : new RedriveBar(size);
    }

    @Override
    public void onSeen(Count soFar) {
        if (bar != null) {
            bar.onSeen(soFar);
        }
    }

    @Override
    public void onOutcome(RedriveOutcome outcome) {
        if (output.json()) {
            output.line(line(outcome));
        } else if (outcome.result() != RedriveResult.REDRIVEN) {
            printRow(outcome);
        }
    }

    private static Map<String, Object> line(RedriveOutcome outcome) {
        Redrivable letter = outcome.letter();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "letter");
        line.put("id", CommandOutput.id(letter.id()));
        line.put("orderId", CommandOutput.id(letter.orderId()));
        line.put("from", letter.from().toString());
        line.put("result", outcome.result().toString());
        line.put("reason", outcome.reason());
        line.put("redrives", outcome.redrives());
        line.put("died", letter.time().toString());
        line.put("diedOfCode", letter.code());
        line.put("diedOf", letter.reason() == null ? null : words(letter));
        return line;
    }

    private void printRow(RedriveOutcome outcome) {
        if (!begun) {
            begun = true;
            output.line("");
            output.line(ROW.formatted("died", "from", "code", "id", "order", "reason"));
        }
        Redrivable letter = outcome.letter();
        output.line(ROW.formatted(
                letter.time().truncatedTo(ChronoUnit.SECONDS),
                letter.from(),
                letter.code() == null ? "-" : letter.code(),
                OneLine.of(letter.id(), 64),
                OneLine.of(letter.orderId(), 64),
                outcome.result() == RedriveResult.DUE ? words(letter) : outcome.result() + ": " + outcome.reason()));
    }

    private static String words(Redrivable letter) {
        return PhoneNumbers.line(letter.reason(), 150);
    }

    /** @param complete whether all were looked at */
    void ledger(Count count, boolean complete) {
        output.ledger(complete, count.toMap(), count.toTable());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
