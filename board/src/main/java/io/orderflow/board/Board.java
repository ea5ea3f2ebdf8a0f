package io.orderflow.board;

import io.orderflow.board.Breaker.Breakage;
import io.orderflow.text.UserLine;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(Board.class);

    private static final int WORKERS = 2;
    private static final int MAX_WAITING = 32;
    private static final int MAX_FORM = 4 << 10;

    /** Some for each page that may be open; whoever opens more would take files from the parts that do the work. */
    static final int MAX_CONNECTIONS = 128;

    /** In seconds; a stream says something every second. */
    private static final int IDLE = 60;

    private static final String LANGUAGE = "orderflow-language";

    private final Parts parts;
    private final Tables tables;
    private final Assets assets = new Assets();
    private final Streams streams = new Streams();
    private final Collector collector;
    private final AtomicInteger waiting = new AtomicInteger();

    /** On the event loop only. */
    private int connections;

    private final RedriveDesk redrives;
    private final Vertx vertx;
    private final HttpServer server;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "board-clock"));
    private volatile Guard guard;

    private Board(Parts parts, String host, int port, long interval) {
        this.parts = parts;
        this.tables = new Tables(parts.database());
        this.redrives = new RedriveDesk(parts.redriver());
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.collector = new Collector(parts, tables, interval, () -> !streams.isEmpty(), this::show);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host.replaceAll("[\\[\\]]", ""))
                        .setPort(port)
                        .setIdleTimeout(IDLE)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxFormAttributeSize(MAX_FORM)
                        .setMaxInitialLineLength(MAX_FORM))
                .connectionHandler(this::connected)
                .requestHandler(this::handle)
                .invalidRequestHandler(
                        bad -> Reply.refused(400, "That is no request.").send(bad.response()));
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
            board.guard = new Guard(host, board.server.actualPort(), loopback);
            board.clock.scheduleWithFixedDelay(board.collector, 0, interval, TimeUnit.MILLISECONDS);
            return board;
        } catch (UnknownHostException | CompletionException e) {
            board.close();
            Throwable cause = e instanceof CompletionException ? e.getCause() : e;
            throw new IllegalStateException("cannot listen on %s, port %d (%s)"
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
        return guard.url();
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

    private void connected(HttpConnection connection) {
        connections++;
        connection.closeHandler(closed -> connections--);
        if (connections > MAX_CONNECTIONS) {
            connection.close();
        }
    }

    private void handle(HttpServerRequest request) {
        try {
            Guard known = guard;
            Reply refusal = !isReadable(request)
                    ? Reply.refused(400, "That is no address of the board.")
                    : known == null ? Reply.refused(503, "The board is starting.") : known.refuse(request);
            if (refusal != null) {
                refusal.sendLast(request);
            } else if (request.method() == HttpMethod.POST) {
                readForm(request);
            } else if (!assets.serve(request)) {
                get(request);
            }
        } catch (RuntimeException bug) {
            onBug(request, bug);
        }
    }

    /** Not so with a % that begins no character. */
    private static boolean isReadable(HttpServerRequest request) {
        try {
            return request.path() != null && request.params() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private void readForm(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length == null || !length.matches("[0-9]{1,9}") || Integer.parseInt(length) > MAX_FORM) {
            Reply.refused(413, "A form of this board is smaller.").sendLast(request);
            return;
        }
        if (!String.valueOf(request.getHeader("Content-Type")).startsWith("application/x-www-form-urlencoded")) {
            Reply.refused(415, "The board takes forms only.").sendLast(request);
            return;
        }
        request.exceptionHandler(gone -> Reply.refused(400, "That is no form.").send(request.response()));
        request.setExpectMultipart(true);
        request.endHandler(read -> {
            Reply refusal = guard.refuseForm(request);
            if (refusal != null) {
                refusal.send(request.response());
            } else {
                work(request, () -> post(request));
            }
        });
    }

    private void get(HttpServerRequest request) {
        Words words = words(request);
        switch (request.path()) {
            case "/events" -> stream(request, words);
            case "/points" -> points(request);
            case "/" -> work(request, () -> page(request, words));
            case "/orders" ->
                work(request, () -> sheet(request, words, sheets(words).order(Asked.text(request, "id", 64))));
            case "/dead-letters" ->
                work(
                        request,
                        () -> sheet(
                                request,
                                words,
                                sheets(words)
                                        .letters(
                                                Asked.number(request, "code"),
                                                Asked.textOrNull(request, "reason"),
                                                request.getParam("all") != null,
                                                Asked.before(request))));
            case "/redrive/confirm" ->
                work(request, () -> sheet(request, words, sheets(words).confirm(Asked.filter(request))));
            case "/redrive" -> work(request, () -> redriveState(request, words));
            case "/traces" ->
                work(request, () -> sheet(request, words, sheets(words).traces()));
            default -> {
                Long letter = Asked.letter(request.path(), "");
                if (letter == null) {
                    Reply.refused(404, "There is no such page.").send(request.response());
                } else {
                    work(request, () -> letter(request, words, letter, false));
                }
            }
        }
    }

    private Reply post(HttpServerRequest request) throws Exception {
        Words words = words(request);
        String path = request.path();
        if (path.startsWith("/publish/")) {
            return publish(request, words, path.substring("/publish/".length()));
        }
        if (path.startsWith("/break/")) {
            return breakIt(request, words, path.substring("/break/".length()));
        }
        if (path.equals("/redrive")) {
            return redrive(request, words);
        }
        Long letter = Asked.letter(path, "/data");
        return letter == null ? Reply.refused(404, "There is no such button.") : letter(request, words, letter, true);
    }

    private Reply page(HttpServerRequest request, Words words) {
        Reply page = Reply.html(new Page(words, assets, parts, guard.token()).of(collector.now(), null));
        String chosen = request.getParam("lang");
        return chosen != null && chosen.equals(words.tag())
                ? Reply.seeOther("/")
                        .with(
                                "Set-Cookie",
                                LANGUAGE + "=" + chosen + "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict")
                : page;
    }

    /** Alone for htmx, which puts it into the page; in its page for a browser without a script. */
    private Reply sheet(HttpServerRequest request, Words words, Html sheet) {
        if (sheet == null) {
            return Reply.refused(404, words.say("letter.gone"));
        }
        return isHtmx(request)
                ? Reply.html(sheet)
                : Reply.html(new Page(words, assets, parts, guard.token()).of(collector.now(), sheet));
    }

    private Reply letter(HttpServerRequest request, Words words, long id, boolean whole) throws Exception {
        return sheet(request, words, sheets(words).letter(id, whole));
    }

    private Reply publish(HttpServerRequest request, Words words, String what) throws Exception {
        return switch (what) {
            case "lunch" ->
                said(
                        request,
                        Html.of("{}", words.say("said.lunch", parts.publisher().lunch())));
            case "order" ->
                saidOrder(request, words, "said.order", parts.publisher().order());
            case "malformed" ->
                saidOrder(request, words, "said.malformed", parts.publisher().malformed());
            case "again" ->
                saidOrder(request, words, "said.again", parts.publisher().again());
            default -> Reply.refused(404, "There is no such button.");
        };
    }

    private Reply breakIt(HttpServerRequest request, Words words, String what) {
        Breakage breakage = Arrays.stream(Breakage.values())
                .filter(one ->
                        one.key().equals(what) && parts.breaker().possible().contains(one))
                .findFirst()
                .orElse(null);
        if (breakage == null) {
            return Reply.refused(404, "There is no such button.");
        }
        parts.breaker().start(breakage);
        return said(
                request, Html.of("{}", words.say("said.break", words.say("break." + breakage.key()), Breaker.SECONDS)));
    }

    private static Reply saidOrder(HttpServerRequest request, Words words, String key, String orderId) {
        return said(request, Html.of("{} {}", words.say(key), Rows.order(orderId, "said")));
    }

    private static Reply said(HttpServerRequest request, Html what) {
        return isHtmx(request) ? Reply.html(what) : Reply.seeOther("/");
    }

    private Reply redrive(HttpServerRequest request, Words words) {
        RedriveJob begun = redrives.begin(Asked.filterOfForm(request), Asked.meant(request), words);
        return begun == null
                ? Reply.refused(409, words.say("redrive.other"))
                : sheet(request, words, sheets(words).redrive(begun.state()));
    }

    private Reply redriveState(HttpServerRequest request, Words words) {
        RedriveJob known = redrives.latest();
        return known == null
                ? Reply.seeOther("/")
                : sheet(request, words, sheets(words).redrive(known.state()));
    }

    private void stream(HttpServerRequest request, Words words) {
        if (Guard.isOfAnotherSite(request) || request.method() != HttpMethod.GET) {
            Reply.refused(403, "Only the board's own page may listen.").send(request.response());
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

    /** Off the event loop, whatever waits for a server. */
    private void work(HttpServerRequest request, Callable<Reply> work) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            Reply.refused(503, "The board is busy; try again in a moment.")
                    .with("Retry-After", "2")
                    .send(request.response());
            return;
        }
        vertx.executeBlocking(work, false).onComplete(done -> {
            waiting.decrementAndGet();
            if (done.succeeded()) {
                done.result().send(request.response());
            } else {
                onFailure(request, done.cause());
            }
        });
    }

    private void onFailure(HttpServerRequest request, Throwable failure) {
        Words words = words(request);
        if (failure instanceof Asked.Unreadable) {
            Reply.refused(400, failure.getMessage()).send(request.response());
        } else if (failure instanceof java.sql.SQLException) {
            Reply.refused(503, words.say("database.silent")).send(request.response());
        } else if (failure instanceof IllegalStateException expected) {
            Reply.refused(409, Masked.of(UserLine.of(expected), 300)).send(request.response());
        } else {
            onBug(request, failure);
        }
    }

    /** Its message may quote an order. */
    private static void onBug(HttpServerRequest request, Throwable bug) {
        LOG.error("The order board has failed: unexpected {}", bug.getClass().getName());
        LOG.debug("The order board has failed", bug);
        Reply.refused(500, "unexpected failure; the log says which").send(request.response());
    }

    private Sheets sheets(Words words) {
        return new Sheets(words, parts, tables, guard.token());
    }

    private static boolean isHtmx(HttpServerRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    private static Words words(HttpServerRequest request) {
        String chosen = request.getParam("lang");
        if (chosen == null && request.getCookie(LANGUAGE) != null) {
            chosen = request.getCookie(LANGUAGE).getValue();
        }
        return Words.choose(chosen, request.getHeader("Accept-Language"));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        collector.close();
        vertx.runOnContext(now -> streams.end());
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
