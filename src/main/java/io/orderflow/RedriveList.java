package io.orderflow;

import io.orderflow.redrive.Count;
import io.orderflow.redrive.Redrivable;
import io.orderflow.redrive.Redrive;
import io.orderflow.text.OneLine;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;

/** Lists what a redrive would publish, in the place of doing it. */
final class RedriveList implements Redrive.Watcher {
    private static final String ROW = "%-20s  %-5s  %4s  %-32s  %-20s  %s";

    private final PrintWriter out;
    private boolean begun;

    RedriveList(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void onSeen(Count soFar) {}

    @Override
    public boolean onDue(Redrivable letter) {
        if (!begun) {
            begun = true;
            out.println(ROW.formatted("died", "from", "code", "id", "subject", "reason"));
        }
        out.println(ROW.formatted(
                        letter.time().truncatedTo(ChronoUnit.SECONDS),
                        letter.from(),
                        letter.code() == null ? "-" : letter.code(),
                        OneLine.of(letter.id(), 64),
                        OneLine.of(letter.subject(), 64),
                        OneLine.of(letter.reason(), 100))
                .stripTrailing());
        return false;
    }
}
