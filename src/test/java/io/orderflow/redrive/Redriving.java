package io.orderflow.redrive;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A redrive as the command performs it. */
final class Redriving {
    static final Selection ALL = new Selection(Set.of(), Set.of(), null, null, null);

    private Redriving() {}

    /** Opens what is to be redriven. */
    interface Opener {
        Source open(Connection database) throws Exception;
    }

    static Count redrive(String database, Selection selection, Opener opener) throws Exception {
        return run(database, selection, opener, letter -> true);
    }

    /** A dry run: what it lists. */
    static List<Redrivable> list(String database, Selection selection, Opener opener) throws Exception {
        List<Redrivable> listed = new ArrayList<>();
        run(database, selection, opener, letter -> {
            listed.add(letter);
            return false;
        });
        return listed;
    }

    static Selection ids(String... ids) {
        return new Selection(Set.of(ids), Set.of(), null, null, null);
    }

    static Selection between(Instant since, Instant until) {
        return new Selection(Set.of(), Set.of(), null, since, until);
    }

    private interface Decision {
        boolean onDue(Redrivable letter);
    }

    private static Count run(String database, Selection selection, Opener opener, Decision decision) throws Exception {
        Redrive redrive = new Redrive(selection, new Redrive.Watcher() {
            @Override
            public void onSeen(Count soFar) {}

            @Override
            public boolean onDue(Redrivable letter) {
                return decision.onDue(letter);
            }
        });
        try (Connection connection = DriverManager.getConnection(database)) {
            RedriveLock.take(connection);
            try (Source source = opener.open(connection)) {
                redrive.run(List.of(source));
            }
        }
        return redrive.count();
    }
}
