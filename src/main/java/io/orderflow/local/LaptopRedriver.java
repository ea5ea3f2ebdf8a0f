package io.orderflow.local;

import io.orderflow.board.Redriver;
import io.orderflow.redrive.Count;
import io.orderflow.redrive.From;
import io.orderflow.redrive.Origins;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveOutcome;
import io.orderflow.redrive.RedriveTerms;
import java.sql.Connection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The command redrive's own code, for the board: with its limit, and in the tables under the board's name. */
final class LaptopRedriver implements Redriver {
    /** On their way at a time: as fast as one PostgreSQL and one handler take them, and few to be sent twice by a kill. */
    private static final int AT_ONCE = 16;

    private static final RedriveTerms TERMS = RedriveTerms.of("order board").atOnce(AT_ONCE);

    /** Somebody waits for the count, and has one of the board's few workers meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final DeadLetterPlaces places;
    private final Duration patience;

    LaptopRedriver(DeadLetterPlaces places) {
        this(places, PATIENCE);
    }

    /** @param patience how long it counts */
    LaptopRedriver(DeadLetterPlaces places, Duration patience) {
        this.places = places;
        this.patience = patience;
    }

    /** With those at the limit, so that who asks for one sees why it is not tried. */
    @Override
    public Meant count(LetterFilter filter) throws Exception {
        Redrive listing = new Redrive(LaptopLetters.selection(filter), TERMS.listing(), new Impatient(patience));
        try (Connection connection = places.connect()) {
            run(listing, connection, filter);
            return new Meant(listing.count().left(), false);
        } catch (EnoughException counted) {
            return new Meant(listing.count().left(), true);
        }
    }

    /** It was looked at as many as there was time for. */
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EnoughException() {
            super(null, null, false, false);
        }
    }

    private static final class Impatient implements Redrive.Watcher {
        private final long patience;
        private final long begin = System.nanoTime();

        Impatient(Duration patience) {
            this.patience = patience.toNanos();
        }

        @Override
        public void onSeen(Count soFar) {
            if (System.nanoTime() - begin > patience) {
                throw new EnoughException();
            }
        }

        @Override
        public void onOutcome(RedriveOutcome outcome) {
            // The count has it.
        }
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
