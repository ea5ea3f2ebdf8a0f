package io.orderflow.local;

import io.orderflow.board.Redriver;
import io.orderflow.redrive.From;
import io.orderflow.redrive.Origins;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveOutcome;
import io.orderflow.redrive.RedriveTerms;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The command redrive's own code, for the board: with its limit, and in the tables under the board's name. */
final class LaptopRedriver implements Redriver {
    private static final RedriveTerms TERMS = RedriveTerms.of("order board");

    private final DeadLetterPlaces places;

    LaptopRedriver(DeadLetterPlaces places) {
        this.places = places;
    }

    /** With those at the limit, so that who asks for one sees why it is not tried. */
    @Override
    public long count(LetterFilter filter) throws Exception {
        Redrive listing = new Redrive(LaptopLetters.selection(filter), TERMS.listing(), outcome -> {});
        try (Connection connection = places.connect()) {
            run(listing, connection, filter);
        }
        return listing.count().left();
    }

    @Override
    public void redrive(LetterFilter filter, Listener listener) throws Exception {
        Redrive redrive = new Redrive(LaptopLetters.selection(filter), TERMS, outcome -> tell(outcome, listener));
        try (Connection connection = places.connect()) {
            RedriveLock.take(connection);
            run(redrive, connection, filter);
        }
    }

    private void run(Redrive redrive, Connection connection, LetterFilter filter) throws Exception {
        Set<From> from =
                filter.origin() == null ? EnumSet.allOf(From.class) : EnumSet.of(LaptopLetters.from(filter.origin()));
        try (Origins origins = places.open(from, connection)) {
            redrive.run(
                    filter.place() == null
                            ? origins.all(places.ingress())
                            : List.of(origins.one(from.iterator().next(), filter.place(), places.ingress())));
        }
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
