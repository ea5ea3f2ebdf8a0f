package io.orderflow.redrive;

import io.orderflow.redrive.DueLetters.Due;
import io.orderflow.redrive.Source.Candidate;
import io.orderflow.redrive.Source.NoAnswer;
import io.orderflow.redrive.Source.NotTaken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One redrive: goes through all dead letters and publishes again those that are selected, one after the other or, if the terms
 * say so, some at once. Each is marked when it is confirmed, and none before: a kill has as many at most sent again.
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

    /** At a slow pace fewer go together, so that each is marked soon. */
    private static final Duration MOST_UNMARKED = Duration.ofMillis(500);

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
        int most = Math.min(terms.atOnce(), terms.pace().within(MOST_UNMARKED.toNanos()));
        DueLetters due = new DueLetters(most);
        try (LetterSender sender = new LetterSender(terms.pace(), most)) {
            for (Source source : sources) {
                source.forEach(new Source.Visitor() {
                    @Override
                    public void visit(Candidate candidate) throws Exception {
                        Redrive.this.visit(source, candidate, due, sender);
                    }

                    @Override
                    public void endPage() throws Exception {
                        redrive(source, due.take(), sender);
                    }
                });
            }
        }
    }

    private void visit(Source source, Candidate candidate, DueLetters due, LetterSender sender) throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (selection.includes(candidate.letter())) {
            count.matched++;
            if (candidate.isRedriven()) {
                count.alreadyRedriven++;
            } else {
                // Before it is asked how often it was redriven: one of them may have been the same message.
                if (!due.have(candidate)) {
                    redrive(source, due.take(), sender);
                }
                meant(candidate, candidate.redrives(), due);
                if (due.isFull()) {
                    redrive(source, due.take(), sender);
                }
            }
        }
        watcher.onSeen(count);
    }

    /** @param before how often it was redriven so far */
    private void meant(Candidate candidate, int before, DueLetters due) {
        if (before >= terms.maxRedrives()) {
            tell(candidate, RedriveResult.AT_LIMIT, "redriven " + before + " times before", before);
        } else if (terms.dryRun()) {
            tell(candidate, RedriveResult.DUE, null, before);
        } else {
            due.add(candidate, before);
        }
    }

    private void redrive(Source source, List<Due> letters, LetterSender sender) throws Exception {
        if (letters.isEmpty()) {
            return;
        }
        List<Candidate> candidates = letters.stream().map(Due::candidate).toList();
        source.begin(candidates);
        List<Exception> answers = sender.send(candidates);
        List<Candidate> accepted = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) == null) {
                accepted.add(candidates.get(i));
            }
        }
        Iterator<Boolean> stays =
                (accepted.isEmpty() ? List.<Boolean>of() : source.mark(accepted, terms.by())).iterator();
        Exception end = null;
        for (int i = 0; i < answers.size(); i++) {
            Exception answer = answers.get(i);
            if (answer == null) {
                accepted(letters.get(i), stays.next());
            } else if (answer instanceof NotTaken refused) {
                Exception why = refused(letters.get(i), refused);
                end = end == null ? why : end;
            } else {
                end = end == null ? answer : end;
            }
        }
        if (end != null) {
            throw end;
        }
    }

    private void accepted(Due letter, boolean stays) {
        unanswered = 0;
        tell(
                letter.candidate(),
                stays ? RedriveResult.REDRIVEN : RedriveResult.DIED_AGAIN,
                stays ? null : "died again at once",
                letter.before() + 1);
    }

    /** @return what ends the redrive; null if nothing does */
    private Exception refused(Due letter, NotTaken why) {
        tell(letter.candidate(), RedriveResult.FAILED, why.getMessage(), letter.before());
        unanswered = why instanceof NoAnswer ? unanswered + 1 : 0;
        return unanswered < MAX_UNANSWERED
                ? null
                : new IllegalStateException(
                        "%s dead letters in a row got no answer (the last: %s); what is not redriven is still a dead letter"
                                .formatted(unanswered, why.getMessage()));
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
