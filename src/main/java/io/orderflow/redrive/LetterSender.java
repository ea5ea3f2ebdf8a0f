package io.orderflow.redrive;

import io.orderflow.redrive.Source.Candidate;
import io.orderflow.redrive.Source.NotTaken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * Sends letters at a pace, and waits for all of their answers. One at a time is sent on the caller's own thread; of several,
 * each has one.
 *
 * <p>Whoever is interrupted has the answers all the same, since what was accepted must be marked.
 */
final class LetterSender implements AutoCloseable {
    private final Pace pace;
    private final ExecutorService threads;

    /** Nobody is there: the next would fare no better. */
    private volatile boolean inVain;

    LetterSender(Pace pace, int atOnce) {
        this(pace, atOnce, task -> new Thread(task, "redrive"));
    }

    /** @param maker of the threads, if several are sent at a time */
    LetterSender(Pace pace, int atOnce, ThreadFactory maker) {
        this.pace = pace;
        this.threads = atOnce == 1
                ? null
                : Executors.newFixedThreadPool(atOnce, task -> {
                    Thread thread = maker.newThread(task);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Sends these, as many as may be on their way at once at most.
     *
     * @return of each that was sent, in their order, why it was not accepted; null if it was. Those at the end are missing that
     *     were not sent because one had failed with what is no {@link NotTaken}, or the thread was interrupted, which is the
     *     last answer then
     */
    List<Exception> send(List<Candidate> letters) {
        List<Exception> answers = new ArrayList<>();
        if (threads == null) {
            for (Candidate letter : letters) {
                answers.add(answer(letter));
            }
            return answers;
        }
        List<Future<Exception>> sent = new ArrayList<>();
        Exception stopped = null;
        for (Candidate letter : letters) {
            try {
                pace.await();
            } catch (InterruptedException e) {
                stopped = stop(e, sent);
                break;
            }
            if (inVain) {
                break;
            }
            try {
                sent.add(threads.submit(() -> answerOf(letter)));
            } catch (Error noThread) {
                // What was accepted of those before must be marked all the same.
                stopped = new ExecutionException(noThread);
                break;
            }
        }
        for (int i = 0; i < sent.size(); ) {
            try {
                answers.add(sent.get(i).get());
                i++;
            } catch (InterruptedException e) {
                stopped = stop(e, sent);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (stopped != null) {
            answers.add(stopped);
        }
        return answers;
    }

    /** Those that are on their way end soon then; those that no thread has begun, the last ones, never would. */
    private InterruptedException stop(InterruptedException interrupt, List<Future<Exception>> sent) {
        sent.removeAll(threads.shutdownNow());
        return interrupt;
    }

    private Exception answer(Candidate letter) {
        try {
            pace.await();
        } catch (InterruptedException e) {
            return e;
        }
        return answerOf(letter);
    }

    private Exception answerOf(Candidate letter) {
        try {
            letter.send();
            return null;
        } catch (NotTaken e) {
            return e;
        } catch (Exception e) {
            inVain = true;
            return e;
        } catch (Error e) {
            // What was accepted beside it must be marked all the same.
            inVain = true;
            return new ExecutionException(e);
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
