package io.orderflow.redrive;

import io.orderflow.redrive.Source.Candidate;
import io.orderflow.redrive.Source.NoAnswer;
import io.orderflow.redrive.Source.NotTaken;
import java.util.List;

/**
 * One redrive: goes through all dead letters and publishes again those that are selected, one after the other.
 *
 * <pre>
 *                            +-- redriven before, and not dead again ---------> left alone
 *   dead letter -- selected -+-- redriven as often as may be -----------------> at limit
 *                            |                 +-- 2xx, SEND_OK: marked ------> redriven, or died again
 *                            +-- published ----+-- refused, or no answer -----> failed: a dead letter still
 *                                              +-- nobody is there: the redrive ends, and the next goes on here
 * </pre>
 */
public final class Redrive {
    /** So many letters in a row that nobody answers for are not the letters' fault. */
    private static final int MAX_UNANSWERED = 3;

    private final Selection selection;
    private final RedriveTerms terms;
    private final Watcher watcher;
    private final Count count = new Count();
    private int unanswered;

    public Redrive(Selection selection, RedriveTerms terms, Watcher watcher) {
        this.selection = selection;
        this.terms = terms;
        this.watcher = watcher;
    }

    /** Is told the progress. */
    public interface Watcher {
        /** One more was looked at. */
        default void onSeen(Count soFar) {}

        /** What became of one that is selected, and was a dead letter before. */
        void onOutcome(RedriveOutcome outcome);
    }

    /** @throws Exception if who should take the dead letters, or the database, does not answer; {@link #count} holds until then */
    public void run(List<? extends Source> sources) throws Exception {
        for (Source source : sources) {
            source.forEach(this::visit);
        }
    }

    private void visit(Candidate candidate) throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (selection.includes(candidate.letter())) {
            count.matched++;
            if (candidate.isRedriven()) {
                count.alreadyRedriven++;
            } else {
                meant(candidate, candidate.redrives());
            }
        }
        watcher.onSeen(count);
    }

    /** @param before how often it was redriven so far */
    private void meant(Candidate candidate, int before) throws Exception {
        if (before >= terms.maxRedrives()) {
            tell(candidate, RedriveResult.AT_LIMIT, "redriven " + before + " times before", before);
        } else if (terms.dryRun()) {
            tell(candidate, RedriveResult.DUE, null, before);
        } else {
            terms.pace().await();
            redrive(candidate, before);
        }
    }

    private void redrive(Candidate candidate, int before) throws Exception {
        try {
            boolean stays = candidate.redrive(terms.by());
            unanswered = 0;
            tell(
                    candidate,
                    stays ? RedriveResult.REDRIVEN : RedriveResult.DIED_AGAIN,
                    stays ? null : "died again at once",
                    before + 1);
        } catch (NotTaken e) {
            tell(candidate, RedriveResult.FAILED, e.getMessage(), before);
            unanswered = e instanceof NoAnswer ? unanswered + 1 : 0;
            if (unanswered == MAX_UNANSWERED) {
                throw new IllegalStateException(
                        "%s dead letters in a row got no answer (the last: %s); what is not redriven is still a dead letter"
                                .formatted(unanswered, e.getMessage()));
            }
        }
    }

    private void tell(Candidate candidate, RedriveResult result, String reason, int redrives) {
        RedriveOutcome outcome = new RedriveOutcome(candidate.letter(), result, reason, redrives);
        count.add(outcome);
        watcher.onOutcome(outcome);
    }

    /** How it went so far. */
    public Count count() {
        return count;
    }
}
