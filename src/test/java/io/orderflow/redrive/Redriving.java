package io.orderflow.redrive;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A redrive as the command performs it. */
final class Redriving {
    static final Selection ALL = Selection.ALL;
    static final RedriveTerms TERMS = RedriveTerms.of("cook@kitchen");

    private Redriving() {}

    /** Opens what is to be redriven. */
    interface Opener {
        Source open(Connection database) throws Exception;
    }

    static Count redrive(String database, Selection selection, Opener opener) throws Exception {
        return run(database, selection, TERMS, opener, outcome -> {});
    }

    static Count redrive(String database, RedriveTerms terms, Opener opener) throws Exception {
        return run(database, ALL, terms, opener, outcome -> {});
    }

    /** What became of each. */
    static List<RedriveOutcome> outcomes(String database, RedriveTerms terms, Opener opener) throws Exception {
        List<RedriveOutcome> outcomes = new ArrayList<>();
        run(database, ALL, terms, opener, outcomes::add);
        return outcomes;
    }

    /** A dry run: what it lists. */
    static List<Redrivable> list(String database, Selection selection, Opener opener) throws Exception {
        List<Redrivable> listed = new ArrayList<>();
        run(database, selection, TERMS.listing(), opener, outcome -> listed.add(outcome.letter()));
        return listed;
    }

    static RedriveTerms limit(int maxRedrives) {
        return new RedriveTerms(maxRedrives, Pace.unlimited(), "cook@kitchen", false);
    }

    static Selection ids(String... ids) {
        return new Selection(Set.of(ids), Set.of(), null, null, null);
    }

    static Selection between(Instant since, Instant until) {
        return new Selection(Set.of(), Set.of(), null, since, until);
    }

    private static Count run(
            String database, Selection selection, RedriveTerms terms, Opener opener, Redrive.Watcher watcher)
            throws Exception {
        Redrive redrive = new Redrive(selection, terms, watcher);
        try (Connection connection = DriverManager.getConnection(database)) {
            RedriveLock.take(connection);
            try (Source source = opener.open(connection)) {
                redrive.run(List.of(source));
            }
        }
        return redrive.count();
    }
}
