package io.orderflow.local;

import io.orderflow.board.Redriver;
import io.orderflow.redrive.DeadLetterTable;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveOutcome;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.redrive.RedriveTerms;
import io.orderflow.redrive.Selection;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** The command redrive's own code, for the board: with its limit, and in the tables under the board's name. */
final class LaptopRedriver implements Redriver {
    private static final RedriveTerms TERMS = RedriveTerms.of("order board");

    private final DataSource database;
    private final RedriveSink ingress;

    LaptopRedriver(DataSource database, RedriveSink ingress) {
        this.database = database;
        this.ingress = ingress;
    }

    /** With those at the limit, so that who asks for one sees why it is not tried. */
    @Override
    public long count(LetterFilter filter) throws Exception {
        Redrive listing = new Redrive(selection(filter), TERMS.listing(), outcome -> {});
        try (Connection connection = database.getConnection()) {
            run(listing, connection, filter.row());
        }
        return listing.count().left();
    }

    @Override
    public void redrive(LetterFilter filter, Listener listener) throws Exception {
        Redrive redrive = new Redrive(selection(filter), TERMS, outcome -> tell(outcome, listener));
        try (Connection connection = database.getConnection()) {
            RedriveLock.take(connection);
            run(redrive, connection, filter.row());
        }
    }

    private void run(Redrive redrive, Connection connection, Long row) throws Exception {
        try (DeadLetterTable table = row == null
                ? new DeadLetterTable(connection, ingress)
                : DeadLetterTable.row(connection, ingress, row)) {
            redrive.run(List.of(table));
        }
    }

    private static Selection selection(LetterFilter filter) {
        return new Selection(
                Set.of(), filter.code() == null ? Set.of() : Set.of(filter.code()), filter.reason(), null, null);
    }

    private static void tell(RedriveOutcome outcome, Listener listener) {
        Result result = switch (outcome.result()) {
            case REDRIVEN -> Result.REDRIVEN;
            case DIED_AGAIN -> Result.DIED_AGAIN;
            case AT_LIMIT -> Result.AT_LIMIT;
            case FAILED, DUE -> Result.FAILED;
        };
        boolean said = result == Result.FAILED || result == Result.AT_LIMIT;
        listener.onDone(outcome.letter().id(), outcome.letter().orderId(), result, said ? outcome.reason() : "");
    }
}
