package io.orderflow.board;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orderflow.board.Breaker.Breakage;
import io.orderflow.testing.Postgres;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A board over a database that was emptied, with parts that note what they are told. */
final class BoardUnderTest implements AutoCloseable {
    private static final String DATABASE = Postgres.migratedDatabase();

    /** In milliseconds: what takes ten looks takes a second. */
    private static final long INTERVAL = 100;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final String database = DATABASE;
    final List<String> told = new CopyOnWriteArrayList<>();
    volatile LiveLedger.Books books = LiveLedger.Books.EMPTY;

    /** As long as it is up, the ledger does not answer. */
    volatile CountDownLatch silence = new CountDownLatch(0);

    volatile List<PartHealth> health = List.of(new PartHealth("order-route:database", true, ""));
    volatile RuntimeException failure;

    /** Whether there are more dead letters than can be counted soon. */
    volatile boolean countsInVain;

    private final Board board;

    BoardUnderTest() {
        this("127.0.0.1");
    }

    BoardUnderTest(String host) {
        Postgres.execute(database, "truncate ticket, dead_letter");
        board = Board.start(
                new Parts(
                        meters,
                        dataSource(),
                        this::look,
                        () -> health,
                        order -> List.of(),
                        new NotingPublisher(),
                        new NotingBreaker(),
                        new FewLetters(),
                        new NotingRedriver(),
                        null),
                host,
                0,
                INTERVAL);
    }

    private LiveLedger.Books look() {
        try {
            silence.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return books;
    }

    private DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database);
        return source;
    }

    private final class NotingPublisher implements Publisher {
        @Override
        public int lunch() {
            told.add("lunch");
            return 900;
        }

        @Override
        public String order() {
            if (failure != null) {
                throw failure;
            }
            told.add("order");
            return "1";
        }

        @Override
        public String malformed() {
            told.add("malformed");
            return "2";
        }

        @Override
        public String again() {
            told.add("again");
            return "1";
        }
    }

    private final class NotingBreaker implements Breaker {
        @Override
        public Set<Breakage> possible() {
            return Set.of(Breakage.SINK_HANGS);
        }

        @Override
        public void start(Breakage breakage) {
            told.add(breakage.key());
        }

        @Override
        public List<Broken> broken() {
            return List.of();
        }
    }

    /** As RocketMQ has them, the newest first; it does not answer while there is a {@link #failure}. */
    final List<LetterTopics.WholeLetter> inRocketMQ = new CopyOnWriteArrayList<>();

    volatile List<LetterTopics.WaitingMessage> waiting = List.of();

    private final class FewLetters implements LetterTopics {
        @Override
        public TopicPage page(Redriver.LetterFilter filter, boolean open, String before, int limit) {
            if (failure != null) {
                throw failure;
            }
            told.add("look %s%s%s".formatted(filter, open ? " open" : "", before.isEmpty() ? "" : " before " + before));
            List<TopicLetter> letters = inRocketMQ.stream()
                    .map(WholeLetter::letter)
                    .filter(letter -> letter.origin() == filter.origin())
                    .toList();
            return new TopicPage(letters, letters.isEmpty() ? null : "7-0");
        }

        @Override
        public Overview overview(int limit) {
            if (failure != null) {
                throw failure;
            }
            List<TopicLetter> letters =
                    inRocketMQ.stream().map(WholeLetter::letter).toList();
            return new Overview(letters.size(), letters);
        }

        @Override
        public OrderInTopics find(String orderId) throws Exception {
            silence.await();
            if (failure != null) {
                throw failure;
            }
            return new OrderInTopics(
                    inRocketMQ.stream()
                            .map(WholeLetter::letter)
                            .filter(letter -> orderId.equals(letter.orderId()))
                            .toList(),
                    waiting);
        }

        @Override
        public WholeLetter letter(Origin origin, String place) {
            return inRocketMQ.stream()
                    .filter(one -> one.letter().origin() == origin
                            && one.letter().place().equals(place))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final class NotingRedriver implements Redriver {
        @Override
        public Meant count(LetterFilter filter) {
            if (failure != null && filter.origin() != Origin.TABLE) {
                throw failure;
            }
            return new Meant(2, countsInVain);
        }

        @Override
        public void redrive(LetterFilter filter, Listener listener) throws InterruptedException {
            told.add("redrive " + filter);
            listener.onDone("e1", "1", Result.REDRIVEN, "");
            try {
                silence.await();
            } catch (InterruptedException stopped) {
                told.add("stopped");
                throw stopped;
            }
            listener.onDone("e2", "2", Result.FAILED, "503 <b>no</b>");
        }
    }

    URI uri() {
        return URI.create(board.url());
    }

    int port() {
        return uri().getPort();
    }

    String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** An answer, its head and its body in one. */
    record Answered(int status, String head, String body) {
        static Answered of(String all) {
            int end = all.indexOf("\r\n\r\n");
            String head = end < 0 ? all : all.substring(0, end);
            return new Answered(
                    head.startsWith("HTTP/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : -1,
                    head,
                    end < 0 ? "" : all.substring(end + 4));
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT)
                            .startsWith(name.toLowerCase(java.util.Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Any request, byte by byte as a browser or its enemy would send it. */
    Answered send(String method, String path, Map<String, String> headers, String body) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        request.append("Connection: close\r\n\r\n").append(body);
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return Answered.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    Answered get(String path) {
        return send("GET", path, Map.of("Host", "127.0.0.1:" + port()), "");
    }

    /** The token that the page gives to its forms. */
    String token() {
        String page = get("/").body();
        int at = page.indexOf("name=\"csrf\" value=\"") + "name=\"csrf\" value=\"".length();
        return page.substring(at, page.indexOf('"', at));
    }

    Answered post(String path, String form) {
        return post(path, form, Map.of("Host", "127.0.0.1:" + port(), "Origin", origin(), "HX-Request", "true"));
    }

    Answered post(String path, String form, Map<String, String> headers) {
        Map<String, String> all = new java.util.LinkedHashMap<>(headers);
        all.put("Content-Type", "application/x-www-form-urlencoded");
        all.put("Content-Length", Integer.toString(form.getBytes(StandardCharsets.UTF_8).length));
        return send("POST", path, all, form);
    }

    /** A stream that is open, and that nobody reads. */
    Socket stream() throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET /events HTTP/1.1\r\nHost: 127.0.0.1:" + port() + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    long letter(String orderId, String reason, String data) throws Exception {
        try (var connection = DriverManager.getConnection(database);
                var insert = connection.prepareStatement(
                        "insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data)"
                                + " values ('/test', ?, 'orderflow.order.placed', ?, 422, ?, '{}', ?) returning id")) {
            insert.setString(1, "event-" + orderId);
            insert.setString(2, orderId);
            insert.setString(3, reason);
            insert.setBytes(4, data.getBytes(StandardCharsets.UTF_8));
            try (var row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    void ticket(String orderId, String product) throws Exception {
        try (var connection = DriverManager.getConnection(database);
                var insert = connection.prepareStatement(
                        "insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone,"
                                + " order_digest, event_id, event_source) values (?, '7', ?, 3, now(), now(),"
                                + " '*******1323', sha256('x'), 'e', '/test')")) {
            insert.setString(1, orderId);
            insert.setString(2, product);
            insert.executeUpdate();
        }
    }

    List<Socket> streams(int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                sockets.add(stream());
            } catch (SocketException closedAtOnce) {
                // One that is not open.
            }
        }
        return sockets;
    }

    @Override
    public void close() {
        board.close();
    }
}
