package io.orderflow.board;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The order board: a page that shows orders on their way, live, and whose buttons publish some and break a part.
 *
 * <pre>
 *  browser ── GET /, /orders, /dead-letters ──▶ event loop ──▶ worker: tables ──▶ page
 *          ── GET /events ────────────────────▶ stream ◀── once a second: collector
 *          ── POST /publish, /break, /redrive ▶ event loop ──▶ worker: parts
 * </pre>
 *
 * <p>Requests are served on one event loop, and what waits for a server is done by few workers; whoever comes while all are
 * busy, and a queue of others waits, is told to come again.
 */
public final class Board implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MAX_FORM = 4 << 10;

    /** Some for each page that may be open; whoever opens more would take files from the parts that do the work. */
    static final int MAX_CONNECTIONS = 128;

    /** In seconds; a stream says something every second. */
    private static final int IDLE = 60;

    /** In milliseconds: a form is small, and whoever sends it has it. */
    private static final int FORM_PATIENCE = 5_000;

    private final Parts parts;
    private final Tables tables;
    private final TopicQuestions topics;
    private final Assets assets = new Assets();
    private final Streams streams = new Streams();
    private final Connections connections = new Connections(MAX_CONNECTIONS);
    private final Collector collector;
    private final RedriveDesk redrives;
    private final Vertx vertx;
    private final BoardWork workers;
    private final HttpServer server;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "board-clock"));

    /** Null until it listens, since its names have the port. */
    private volatile Open open;

    /** What there is to be asked for once it listens. */
    private record Open(Guard guard, Pages pages, Buttons buttons) {}

    private Board(Parts parts, String host, int port, long interval) {
        this.parts = parts;
        this.tables = new Tables(parts.database());
        this.topics = new TopicQuestions(parts.topics(), Collector.ROWS, interval);
        this.redrives = new RedriveDesk(parts.redriver());
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.workers = new BoardWork(vertx);
        this.collector = new Collector(parts, tables, topics, interval, () -> !streams.isEmpty(), this::show);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host.replaceAll("[\\[\\]]", ""))
                        .setPort(port)
                        .setIdleTimeout(IDLE)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxFormAttributeSize(MAX_FORM)
                        .setMaxInitialLineLength(MAX_FORM))
                .connectionHandler(connections::opened)
                .requestHandler(this::handle)
                .invalidRequestHandler(bad ->
                        Reply.refused(400, words(bad).say("refused.request")).send(bad.response()));
    }

    /**
     * Starts a board, and returns when its page can be opened.
     *
     * @param host to bind to; with one that others can reach, its address has a key that they need
     * @param port to listen on, 0 for a free one
     * @throws IllegalStateException it cannot listen there: why, in one line
     */
    public static Board start(Parts parts, String host, int port) {
        return start(parts, host, port, 1_000);
    }

    /** @param interval between two looks, in milliseconds; all that counts looks means seconds */
    static Board start(Parts parts, String host, int port, long interval) {
        Board board = new Board(parts, host, port, interval);
        try {
            boolean loopback = InetAddress.getByName(host).isLoopbackAddress();
            board.server.listen().toCompletionStage().toCompletableFuture().join();
            board.open(new Guard(host, board.server.actualPort(), loopback));
            board.clock.scheduleWithFixedDelay(board.collector, 0, interval, TimeUnit.MILLISECONDS);
            return board;
        } catch (UnknownHostException | CompletionException e) {
            board.close();
            Throwable cause = e instanceof CompletionException ? e.getCause() : e;
            throw new IllegalStateException("cannot listen on %s, port %s (%s)"
                    .formatted(
                            host,
                            port,
                            String.valueOf(cause.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")));
        }
    }

    /** Where the page is. */
    public String url() {
        return open.guard.url();
    }

    private void open(Guard guard) {
        Pages pages = new Pages(parts, tables, topics, assets, collector, redrives, guard.token());
        open = new Open(guard, pages, new Buttons(parts, redrives, pages));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** On the clock's thread. */
    private void show(Moment moment) {
        List<PlotPoint> points = collector.points();
        PlotPoint point = points.isEmpty() ? null : points.get(points.size() - 1);
        vertx.runOnContext(now -> streams.send(moment, point));
    }

    private void handle(HttpServerRequest request) {
        try {
            Open known = open;
            Words words = words(request);
            Reply refusal = !isReadable(request)
                    ? Reply.refused(400, words.say("refused.address"))
                    : known == null
                            ? Reply.refused(503, words.say("refused.starting"))
                            : known.guard.refuse(request, words);
            if (refusal != null) {
                refusal.sendLast(request);
            } else if (request.method() == HttpMethod.POST) {
                readForm(request, words, known);
            } else {
                connections.serve(request);
                get(request, words, known);
            }
        } catch (RuntimeException bug) {
            // In English: the language may be what failed.
            BoardWork.onBug(request, Words.ENGLISH, bug);
        }
    }

    private static Words words(HttpServerRequest request) {
        return isReadable(request) ? Pages.words(request) : Words.choose(null, request.getHeader("Accept-Language"));
    }

    /** Not so with a % that begins no character. */
    private static boolean isReadable(HttpServerRequest request) {
        try {
            return request.path() != null && request.params() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private void readForm(HttpServerRequest request, Words words, Open known) {
        String length = request.getHeader("Content-Length");
        if (length == null || !length.matches("[0-9]{1,9}") || Integer.parseInt(length) > MAX_FORM) {
            Reply.refused(413, words.say("refused.large")).sendLast(request);
            return;
        }
        if (!String.valueOf(request.getHeader("Content-Type")).startsWith("application/x-www-form-urlencoded")) {
            Reply.refused(415, words.say("refused.type")).sendLast(request);
            return;
        }
        long patience = vertx.setTimer(
                FORM_PATIENCE,
                late -> Reply.refused(408, words.say("refused.late")).sendLast(request));
        request.exceptionHandler(gone -> {
            vertx.cancelTimer(patience);
            Reply.refused(400, words.say("refused.form")).send(request.response());
        });
        request.setExpectMultipart(true);
        request.endHandler(read -> {
            vertx.cancelTimer(patience);
            connections.serve(request);
            Reply refusal = known.guard.refuseForm(request, words);
            if (refusal != null) {
                refusal.send(request.response());
            } else {
                workers.answer(request, words, () -> known.buttons.post(request, words));
            }
        });
    }

    private void get(HttpServerRequest request, Words words, Open known) {
        if (assets.serve(request)) {
            return;
        }
        switch (request.path()) {
            case "/events" -> stream(request, words);
            case "/points" -> points(request);
            default -> workers.answer(request, words, () -> known.pages.get(request, words));
        }
    }

    private void stream(HttpServerRequest request, Words words) {
        if (Guard.isOfAnotherSite(request) || request.method() != HttpMethod.GET) {
            Reply.refused(403, words.say("refused.listener")).send(request.response());
        } else {
            streams.open(request, words);
        }
    }

    private void points(HttpServerRequest request) {
        StringBuilder json = new StringBuilder("[");
        for (PlotPoint point : collector.points()) {
            json.append(json.length() > 1 ? "," : "").append(point.json());
        }
        Reply.json(json.append("]").toString()).send(request.response());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        collector.close();
        topics.close();
        redrives.close();
        vertx.runOnContext(now -> streams.end());
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
