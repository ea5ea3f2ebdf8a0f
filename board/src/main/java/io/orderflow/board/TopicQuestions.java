package io.orderflow.board;

import io.orderflow.board.LetterTopics.OrderInTopics;
import io.orderflow.board.LetterTopics.Overview;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks RocketMQ, which may be slow or away, on threads of its own: nobody waits for it longer than a few seconds, and the
 * overview is what the latest look has seen, which was not more than a tenth of the time.
 */
final class TopicQuestions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicQuestions.class);

    /** An overview, and two visitors who search. */
    private static final int AT_ONCE = 3;

    /** How many looks lie between two overviews at least: each asks RocketMQ for its newest letters, and the database. */
    private static final int LOOKS = 5;

    /** How many looks long a visitor waits. */
    private static final int PATIENCE = 4;

    private static final int LEAST_PATIENCE = 1_000;

    private final LetterTopics topics;
    private final int rows;
    private final long interval;
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "board-topics");
                thread.setDaemon(true);
                return thread;
            });

    private Overview overview;
    private boolean looking;
    private long notBefore = System.nanoTime();

    /**
     * @param rows of the overview
     * @param interval between two looks of the board, in milliseconds
     */
    TopicQuestions(LetterTopics topics, int rows, long interval) {
        this.topics = topics;
        this.rows = rows;
        this.interval = interval;
    }

    /**
     * What RocketMQ has of an order.
     *
     * @throws IllegalStateException it does not answer: one line, or null for no answer in time
     */
    OrderInTopics find(String orderId) throws InterruptedException {
        return ask(() -> topics.find(orderId));
    }

    private <T> T ask(Callable<T> question) throws InterruptedException {
        Future<T> answer = null;
        try {
            answer = threads.submit(question);
            return answer.get(Math.max(LEAST_PATIENCE, PATIENCE * interval), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException silent) {
            if (answer != null) {
                answer.cancel(true);
            }
            throw new IllegalStateException();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IllegalStateException said ? said : new IllegalStateException();
        }
    }

    /** The latest overview, of some seconds ago; null if there is none. It never waits, and begins the next. */
    synchronized Overview overview() {
        if (!looking && System.nanoTime() - notBefore >= 0) {
            try {
                threads.execute(this::look);
                looking = true;
            } catch (RejectedExecutionException busy) {
                // The next time.
            }
        }
        return overview;
    }

    private void look() {
        long begin = System.nanoTime();
        Overview seen = null;
        try {
            seen = topics.overview(rows);
        } catch (Exception away) {
            // What it was before stays: the source says that RocketMQ is away.
            LOG.debug("The order board could not look at the dead letters of RocketMQ", away);
        } catch (Throwable bug) {
            LOG.warn("The order board could not look: {}", bug.getClass().getName());
        }
        long end = System.nanoTime();
        synchronized (this) {
            overview = seen == null ? overview : seen;
            notBefore = end + Math.max(TimeUnit.MILLISECONDS.toNanos(LOOKS * interval), 9 * (end - begin));
            looking = false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
