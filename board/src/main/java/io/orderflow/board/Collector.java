package io.orderflow.board;

import io.orderflow.board.LiveLedger.Books;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second. Meters and ledger are read always, for the plots; tables and health only while somebody looks at the
 * page, and the tables not more than a tenth of the time. A database that hangs does not hold up what the meters say. Used by
 * one thread; {@link #latest} and {@link #now} by any.
 */
final class Collector implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    /** Over how many looks a rate is taken. */
    private static final int WINDOW = 3;

    /** How many looks long what is missing has to be missing before it is called lost. */
    private static final int PATIENCE = 10;

    /** How many looks long the books have to say that nothing is under way before the lag, which is older, is believed. */
    private static final int QUIET = 12;

    /** Who has not answered so many looks later does not answer; what it says then is of use still. */
    private static final int ANSWER = 3;

    /** How many seconds the plots go back. */
    static final int HISTORY = 600;

    static final int ROWS = 10;

    private final Parts parts;
    private final Tables tables;
    private final TopicQuestions topics;
    private final long interval;
    private final BooleanSupplier isWatched;
    private final Consumer<Moment> listener;
    private final Deque<Look> looks = new ArrayDeque<>();
    private final Deque<Long> missing = new ArrayDeque<>();
    private final Deque<PlotPoint> points = new ArrayDeque<>();
    private volatile Moment latest = Moment.FIRST;
    private long tablesNotBefore = System.nanoTime();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "board-ledger");
        thread.setDaemon(true);
        return thread;
    });
    private Future<Books> asked;
    private int quiet = QUIET;

    private record Look(long nanos, MeterReadings meters, long published) {}

    /** @param interval between two looks, in milliseconds */
    Collector(
            Parts parts,
            Tables tables,
            TopicQuestions topics,
            long interval,
            BooleanSupplier isWatched,
            Consumer<Moment> listener) {
        this.parts = parts;
        this.tables = tables;
        this.topics = topics;
        this.interval = interval;
        this.isWatched = isWatched;
        this.listener = listener;
    }

    Moment latest() {
        return latest;
    }

    /** The oldest first. */
    List<PlotPoint> points() {
        synchronized (points) {
            return new ArrayList<>(points);
        }
    }

    /** Never fails: a look that could not be had is not worth the next. */
    @Override
    public void run() {
        try {
            latest = look(latest, isWatched.getAsBoolean());
            remember(latest);
            listener.accept(latest);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (Throwable unexpected) {
            LOG.warn("The order board could not look: {}", unexpected.getClass().getName());
            LOG.debug("The order board could not look", unexpected);
        }
    }

    /** For a page that nobody has had live until now: its first figures should not be old, if they are not dear. */
    synchronized Moment now() {
        Moment known = latest;
        if (!known.databaseAnswers()) {
            return known;
        }
        latest = withTables(known, true);
        return latest;
    }

    /** @return null if the ledger, which asks the database, does not answer by now */
    private Books books() throws InterruptedException {
        if (asked == null) {
            asked = reader.submit(parts.ledger()::look);
        }
        try {
            Books books = asked.get(ANSWER * interval, TimeUnit.MILLISECONDS);
            asked = null;
            return books;
        } catch (TimeoutException later) {
            return null;
        } catch (ExecutionException failed) {
            asked = null;
            if (!(failed.getCause() instanceof SQLException)) {
                LOG.warn(
                        "The order board could not read the ledger: {}",
                        failed.getCause().getClass().getName());
            }
            return null;
        }
    }

    /**
     * What RocketMQ has and the source does not work on. Of what this process publishes the books know each message; of what
     * others do, the lag tells, which the source asks for every ten seconds: it may tell of what was published and delivered
     * between two looks.
     */
    private long waiting(Books books, long publishedBefore, MeterReadings meters) {
        long ours = Math.max(0, books.published() - books.delivered() - Math.round(meters.inFlight()));
        boolean moving = books.published() > books.delivered() || books.published() > publishedBefore;
        quiet = moving ? 0 : quiet + 1;
        return quiet < QUIET ? ours : Math.max(0, Math.round(meters.lag() + meters.delayed() - meters.inFlight()));
    }

    private Moment look(Moment before, boolean watched) throws InterruptedException {
        Books answer = books();
        boolean answers = answer != null;
        Books books = answers ? answer : before.books();
        MeterReadings meters = MeterReadings.of(parts.meters());
        Look now = new Look(System.nanoTime(), meters, books.published());
        looks.addLast(now);
        if (looks.size() > WINDOW + 1) {
            looks.removeFirst();
        }
        missing.addLast(books.missing());
        if (missing.size() > PATIENCE) {
            missing.removeFirst();
        }
        Look then = looks.peekFirst();
        double seconds = Math.max(0.1, (now.nanos() - then.nanos()) / 1e9);
        Moment moment = new Moment(
                Instant.now(),
                books,
                meters,
                rates(meters, then.meters(), seconds),
                Math.max(0, now.published() - then.published()) / seconds,
                waiting(books, before.books().published(), meters),
                missing.size() < PATIENCE
                        ? 0
                        : missing.stream().mapToLong(Long::longValue).min().orElse(0),
                watched ? parts.health().get() : before.health(),
                parts.breaker().broken(),
                before.tickets(),
                before.letters(),
                before.openLetters(),
                watched ? topics.overview() : before.inRocketMQ(),
                answers);
        return watched && answers ? withTables(moment, false) : moment;
    }

    private synchronized Moment withTables(Moment moment, boolean atOnce) {
        long begin = System.nanoTime();
        if (begin - tablesNotBefore < 0) {
            return moment;
        }
        List<Tables.TicketRow> tickets = moment.tickets();
        List<Tables.LetterRow> letters = moment.letters();
        Long open = moment.openLetters();
        boolean answers = moment.databaseAnswers();
        try {
            tickets = orBefore(() -> tables.latestTickets(ROWS), tickets);
            letters = orBefore(
                    () -> tables.letters(null, null, false, Long.MAX_VALUE, ROWS)
                            .letters(),
                    letters);
            open = orBefore(tables::openLetters, open);
        } catch (SQLException unanswered) {
            answers = false;
        }
        long end = System.nanoTime();
        tablesNotBefore = end + 9 * (end - begin);
        return new Moment(
                moment.at(),
                moment.books(),
                moment.meters(),
                moment.rates(),
                moment.publishedRate(),
                moment.waiting(),
                moment.lost(),
                moment.health().isEmpty() ? parts.health().get() : moment.health(),
                moment.broken(),
                tickets,
                letters,
                open,
                atOnce ? topics.overview() : moment.inRocketMQ(),
                answers);
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    /** A table that is too long to be looked through is no database that is away. */
    private static <T> T orBefore(Question<T> question, T before) throws SQLException {
        try {
            return question.ask();
        } catch (SQLTimeoutException slow) {
            return before;
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }

    private void remember(Moment moment) {
        Books books = moment.books();
        PlotPoint point = new PlotPoint(
                moment.at().getEpochSecond(),
                moment.publishedRate(),
                moment.rates().tickets(),
                books.p50() < 0 ? Double.NaN : books.p50() / 1e3,
                books.p99() < 0 ? Double.NaN : books.p99() / 1e3,
                moment.waiting(),
                moment.meters().inFlight());
        synchronized (points) {
            points.addLast(point);
            if (points.size() > HISTORY) {
                points.removeFirst();
            }
        }
    }

    private static MeterReadings rates(MeterReadings now, MeterReadings then, double seconds) {
        return new MeterReadings(
                rate(now.received(), then.received(), seconds),
                rate(now.accepted(), then.accepted(), seconds),
                rate(now.retried(), then.retried(), seconds),
                rate(now.handedBack(), then.handedBack(), seconds),
                0,
                0,
                0,
                rate(now.tickets(), then.tickets(), seconds),
                rate(now.absorbed(), then.absorbed(), seconds),
                rate(now.acknowledged(), then.acknowledged(), seconds),
                rate(now.refused(), then.refused(), seconds),
                rate(now.deadLetters(), then.deadLetters(), seconds));
    }

    /** A counter begins anew with the part that counts. */
    private static double rate(double now, double then, double seconds) {
        return Math.max(0, now - then) / seconds;
    }
}
