package io.orderflow.redrive;

import io.orderflow.redrive.Source.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The letters that go together and are marked together: a few, that fit into a small memory, of each lane one. */
final class DueLetters {
    private static final long MOST_BYTES = 4L << 20;

    private final int most;
    private final Set<String> lanes = new HashSet<>();
    private List<Due> letters = new ArrayList<>();
    private long bytes;

    /** @param before how often it was redriven so far */
    record Due(Candidate candidate, int before) {}

    DueLetters(int most) {
        this.most = most;
    }

    /** Whether this may go with them; always, if there are none. */
    boolean have(Candidate candidate) {
        return letters.isEmpty()
                || !isFull() && bytes + candidate.size() <= MOST_BYTES && !lanes.contains(candidate.lane());
    }

    void add(Candidate candidate, int before) {
        letters.add(new Due(candidate, before));
        lanes.add(candidate.lane());
        bytes += candidate.size();
    }

    boolean isFull() {
        return letters.size() >= most;
    }

    /** They are no longer here then. */
    List<Due> take() {
        List<Due> taken = letters;
        letters = new ArrayList<>();
        lanes.clear();
        bytes = 0;
        return taken;
    }
}
