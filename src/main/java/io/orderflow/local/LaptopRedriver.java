package io.orderflow.local;

import io.orderflow.board.Redriver;
import io.orderflow.redrive.Count;
import io.orderflow.redrive.DeadLetterTable;
import io.orderflow.redrive.Redrivable;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.redrive.Selection;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** The command redrive's own code, for the board. */
final class LaptopRedriver implements Redriver {
    private final DataSource database;
    private final String sink;

    LaptopRedriver(DataSource database, String sink) {
        this.database = database;
        this.sink = sink;
    }

    @Override
    public long count(LetterFilter filter) throws Exception {
        Redrive listing = new Redrive(selection(filter), new Watcher(null));
        run(listing, false);
        return listing.count().left();
    }

    @Override
    public void redrive(LetterFilter filter, Listener listener) throws Exception {
        run(new Redrive(selection(filter), new Watcher(listener)), true);
    }

    private void run(Redrive redrive, boolean alone) throws Exception {
        try (Connection connection = database.getConnection()) {
            if (alone) {
                RedriveLock.take(connection);
            }
            try (DeadLetterTable table = new DeadLetterTable(connection, new RedriveSink(sink))) {
                redrive.run(List.of(table));
            }
        }
    }

    private static Selection selection(LetterFilter filter) {
        return new Selection(
                filter.ids(), filter.code() == null ? Set.of() : Set.of(filter.code()), filter.reason(), null, null);
    }

    /** Without a listener it lets nothing be sent. */
    private record Watcher(Listener listener) implements Redrive.Watcher {
        @Override
        public void onSeen(Count soFar) {}

        @Override
        public boolean onDue(Redrivable letter) {
            return listener != null;
        }

        @Override
        public void onRedriven(Redrivable letter, boolean stays) {
            listener.onDone(letter.id(), letter.subject(), stays ? Result.REDRIVEN : Result.DIED_AGAIN, "");
        }

        @Override
        public void onFailed(Redrivable letter, String reason) {
            listener.onDone(letter.id(), letter.subject(), Result.FAILED, reason);
        }
    }
}
