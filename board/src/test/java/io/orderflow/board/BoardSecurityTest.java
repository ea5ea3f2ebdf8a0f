package io.orderflow.board;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a page of somebody else, an order of somebody else and a slow or greedy browser cannot do. */
class BoardSecurityTest {
    private static final String PHONE = "152122131323";
    private static final String ATTACK = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>";

    private BoardUnderTest board;

    @BeforeEach
    void start() {
        board = new BoardUnderTest();
    }

    @AfterEach
    void stop() {
        board.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:%d", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:%d", ""})
    void anotherHostsNameIsRefused(String host) {
        BoardUnderTest.Answered answer = board.send("GET", "/", Map.of("Host", host.formatted(board.port())), "");

        assertThat(answer.status()).isIn(400, 421);
        assertThat(answer.body()).doesNotContain("csrf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d", "localhost:%d", "[::1]:%d"})
    void itsOwnNamesAreNot(String host) {
        assertThat(board.send("GET", "/", Map.of("Host", host.formatted(board.port())), "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aChangeNeedsOurOriginAndOurToken() {
        String host = "127.0.0.1:" + board.port();
        String token = "csrf=" + board.token();

        assertThat(board.post("/publish/order", token, Map.of("Host", host)).status())
                .as("without an origin")
                .isEqualTo(403);
        assertThat(board.post("/publish/order", token, Map.of("Host", host, "Origin", "http://evil.example"))
                        .status())
                .as("of another origin")
                .isEqualTo(403);
        assertThat(board.post("/publish/order", token, Map.of("Host", host, "Origin", "null"))
                        .status())
                .as("of a sandboxed page")
                .isEqualTo(403);
        assertThat(board.post(
                                "/publish/order",
                                token,
                                Map.of("Host", host, "Origin", board.origin(), "Sec-Fetch-Site", "cross-site"))
                        .status())
                .as("of another site")
                .isEqualTo(403);
        assertThat(board.post("/publish/order", "csrf=x").status())
                .as("another token")
                .isEqualTo(403);
        assertThat(board.post("/publish/order", "").status()).as("no token").isEqualTo(403);
        assertThat(board.get("/publish/order").status()).as("GET").isEqualTo(404);
        assertThat(board.told).isEmpty();

        assertThat(board.post("/publish/order", token).status()).isEqualTo(200);
        assertThat(board.told).containsExactly("order");
    }

    /** What its policy does not let it read would keep the board busy all the same; what shares the machine is another too. */
    @ParameterizedTest
    @CsvSource({
        "cross-site, no-cors, image, /redrive/confirm, 403",
        "cross-site, no-cors, script, /assets/x/board.js, 403",
        "cross-site, navigate, iframe, /, 403",
        "cross-site, navigate, embed, /, 403",
        "same-site, cors, empty, /points, 403",
        "cross-site, navigate, document, /, 200",
        "same-origin, cors, empty, /redrive/confirm, 200",
        "none, navigate, document, /, 200"
    })
    void anotherSiteMayLeadHereAndHasNothingElse(String site, String mode, String dest, String path, int status) {
        BoardUnderTest.Answered answer = board.send(
                "GET",
                path,
                Map.of(
                        "Host",
                        "127.0.0.1:" + board.port(),
                        "Sec-Fetch-Site",
                        site,
                        "Sec-Fetch-Mode",
                        mode,
                        "Sec-Fetch-Dest",
                        dest),
                "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(status == 200 || answer.body().equals("Another site may only lead here.\n"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "BREW"})
    void anotherMethodIsRefusedAndToldWhichAreNot(String method) {
        BoardUnderTest.Answered answer = board.send(method, "/", Map.of("Host", "127.0.0.1:" + board.port()), "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Accept-Language | -                       | en
            Accept-Language | -,zh                    | en
            Accept-Language | --;q=0.5                | en
            Accept-Language | *                       | en
            Accept-Language | zh;q=2                  | en
            Accept-Language | ,;=,                    | en
            Accept-Language | zh-é                    | en
            Accept-Language | zh-Hant-TW;q=0.1,de     | zh
            Cookie          | =;;orderflow-language   | en
            Cookie          | orderflow-language="zh  | en
            Cookie          | orderflow-language=<b>  | en
            Cookie          | orderflow-language=zh   | zh""")
    void whateverLanguageIsAskedForThereIsAPage(String header, String value, String language) {
        BoardUnderTest.Answered answer =
                board.send("GET", "/", Map.of("Host", "127.0.0.1:" + board.port(), header, value), "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("<html lang=\"" + language + "\">");
    }

    @Test
    void aListOfThousandsOfLanguagesIsNotSortedOut() {
        String languages = IntStream.range(0, 1_000)
                .mapToObj(i -> "x" + Integer.toString(i, 36))
                .collect(Collectors.joining(",", "zh,", ""));

        assertThat(board.send("GET", "/", Map.of("Host", "127.0.0.1:" + board.port(), "Accept-Language", languages), "")
                        .body())
                .contains("<html lang=\"en\">");
    }

    @Test
    void headIsGetWithoutItsBody() {
        BoardUnderTest.Answered answer = board.send("HEAD", "/", Map.of("Host", "127.0.0.1:" + board.port()), "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void anotherSiteCannotListen() {
        for (String path : List.of("/events")) {
            assertThat(board.send(
                                    "GET",
                                    path,
                                    Map.of("Host", "127.0.0.1:" + board.port(), "Sec-Fetch-Site", "cross-site"),
                                    "")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void noResponseHasAPhoneNumberUntilSomebodyAsks() throws Exception {
        long letter = board.letter(
                "7",
                "field userPhoneNo: " + PHONE + " is no phone",
                "{\"orderId\":\"7\",\"userPhoneNo\":\"" + PHONE + "\",\"x\":{\"y\":\"1521-2213-1323\"}}");
        long garbage = board.letter("8", null, "userPhoneNo=" + PHONE);
        board.ticket("7", "Soup for " + PHONE);
        inRocketMQ("field userPhoneNo: " + PHONE, "{\"userPhoneNo\":\"" + PHONE + "\"}");
        String hidden = PHONE.substring(0, 8);

        for (String path : List.of(
                "/",
                "/orders?id=7",
                "/dead-letters",
                "/dead-letters?all=on&reason=userPhoneNo",
                "/dead-letters/" + letter,
                "/dead-letters/" + garbage,
                "/dead-letters/section?from=topic",
                "/dead-letters/topic/0-1-b",
                "/points")) {
            BoardUnderTest.Answered answer = board.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain(hidden).doesNotContain("1521-2213");
        }
        assertThat(board.post("/dead-letters/" + letter + "/data", "csrf=" + board.token())
                        .body())
                .contains(PHONE)
                .contains("<pre");
        assertThat(board.post("/dead-letters/topic/0-1-b/data", "csrf=" + board.token())
                        .body())
                .contains(PHONE);
    }

    private void inRocketMQ(String reason, String data) {
        board.inRocketMQ.add(new LetterTopics.WholeLetter(
                new LetterTopics.TopicLetter(Origin.TOPIC, "0-1-b", "7F01", "7", 400, reason, Instant.now(), false, 0),
                data.getBytes(StandardCharsets.UTF_8),
                1,
                null,
                null));
    }

    @Test
    void whatAnOrderSaysIsNoMarkup() throws Exception {
        board.letter(
                ATTACK.substring(0, 28),
                ATTACK,
                "{\"" + ATTACK.replace("\"", "\\\"") + "\":\"" + ATTACK.replace("\"", "\\\"") + "\"}");
        board.ticket("\"><script>x</script>", ATTACK);
        long id = board.letter("9", ATTACK, ATTACK);
        inRocketMQ(ATTACK, ATTACK);

        for (String path : List.of(
                "/",
                "/orders?id=" + URLEncoder.encode("\"><script>x</script>", StandardCharsets.UTF_8),
                "/dead-letters?reason=" + URLEncoder.encode("<img", StandardCharsets.UTF_8),
                "/dead-letters/section?from=topic",
                "/dead-letters/topic/0-1-b",
                "/dead-letters/" + id)) {
            assertThat(board.get(path).body())
                    .as(path)
                    .contains("&lt;")
                    .doesNotContain("<img src=x")
                    .doesNotContain("<script>")
                    .doesNotContain("onerror=alert(1)>");
        }
        assertThat(board.post("/dead-letters/" + id + "/data", "csrf=" + board.token())
                        .body())
                .doesNotContain("<script>");
    }

    @Test
    void everyAnswerForbidsScriptsAndStylesInThePage() {
        Pattern inline = Pattern.compile("<script>|<style|\\sstyle=|\\son[a-z]+=|javascript:");
        for (String path : List.of("/", "/orders?id=1", "/dead-letters", "/nothing", "/points", "/orders")) {
            BoardUnderTest.Answered answer = board.get(path);
            assertThat(answer.header("Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.body()).as(path).doesNotContainPattern(inline);
        }
    }

    @Test
    void aFailureTellsNeitherWhereNorWhat() {
        board.failure = new IllegalArgumentException("secret " + PHONE);

        BoardUnderTest.Answered answer = board.post("/publish/order", "csrf=" + board.token());

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body().strip().lines()).hasSize(1);
        assertThat(answer.body())
                .doesNotContain(PHONE)
                .doesNotContain("Exception")
                .doesNotContain("at io.");
    }

    @Test
    void boundToMoreThanThisMachineEverythingNeedsTheKey() {
        try (BoardUnderTest open = new BoardUnderTest("0.0.0.0")) {
            String host = "127.0.0.1:" + open.port();
            String query = open.uri().getRawQuery();

            for (String path : List.of("/", "/events", "/points", "/dead-letters", "/?key=x", "/?" + query + "x")) {
                assertThat(open.send("GET", path, Map.of("Host", host), "").status())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(open.send(
                                    "GET",
                                    "/",
                                    Map.of("Host", host, "Cookie", "orderflow-board-" + open.port() + "=x"),
                                    "")
                            .status())
                    .isEqualTo(401);
            assertThat(open.post("/publish/order", "csrf=x", Map.of("Host", host, "Origin", open.origin()))
                            .status())
                    .isEqualTo(401);
            BoardUnderTest.Answered first = open.send("GET", "/?" + query, Map.of("Host", host), "");
            assertThat(first.status()).isEqualTo(303);
            assertThat(first.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict");
            String cookie = first.header("Set-Cookie").split(";")[0];
            assertThat(open.send("GET", "/", Map.of("Host", host, "Cookie", cookie), "")
                            .status())
                    .isEqualTo(200);
            assertThat(open.send("GET", "/", Map.of("Host", "evil.example:" + open.port(), "Cookie", cookie), "")
                            .status())
                    .isEqualTo(421);
        }
    }

    /** Nobody reads these streams, and the board serves others meanwhile. */
    @Test
    void soManyPagesAreOpenAndNotOneMoreAndOthersAreServedStill() throws IOException {
        List<Socket> streams = board.streams(Streams.LIMIT);
        try {
            for (Socket stream : streams) {
                assertThat(isOpen(stream)).isTrue();
            }
            assertThat(board.get("/events").status()).isEqualTo(503);
            assertThat(board.get("/").status()).isEqualTo(200);
        } finally {
            for (Socket stream : streams) {
                stream.close();
            }
        }
        await().until(() -> {
            try (Socket stream = board.stream()) {
                return isOpen(stream);
            }
        });
    }

    /** One page of somebody else, or a fault, and nothing of the machine is used up. */
    @Test
    void aThousandStreamsHoldNoMoreConnectionsThanAFewPages() throws IOException {
        List<Socket> streams = board.streams(1_000);
        int open = 0;
        try {
            for (Socket stream : streams) {
                open += isOpen(stream) ? 1 : 0;
            }
            assertThat(open).isBetween(1, Streams.LIMIT);
            await().untilAsserted(() ->
                    assertThat(board.get("/").header("Content-Type")).startsWith("text/html"));
        } finally {
            for (Socket stream : streams) {
                stream.close();
            }
        }
    }

    /** Half a request each, half of them of a form: the oldest of those has to go when somebody comes, and he is served. */
    @Test
    void whoHoldsConnectionsWithHalfARequestLocksNobodyOut() throws IOException {
        List<Socket> silent = new ArrayList<>();
        String form =
                "POST /publish/order HTTP/1.1\r\nHost: 127.0.0.1:" + board.port() + "\r\nOrigin: " + board.origin()
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 40\r\n\r\ncsrf=";
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("127.0.0.1", board.port());
                silent.add(socket);
                socket.getOutputStream()
                        .write((i % 2 == 0 ? "GET / HTTP/1.1\r\nHost:" : form).getBytes(StandardCharsets.US_ASCII));
                if (i % 50 == 49) {
                    assertThat(board.get("/").status()).as("after " + i).isEqualTo(200);
                }
            }
            assertThat(silent.get(0)).satisfies(oldest -> {
                oldest.setSoTimeout(20_000);
                assertThat(isClosed(oldest)).isTrue();
            });
            assertThat(board.post("/publish/order", "csrf=" + board.token()).status())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** Its connection is not held until the idle timeout of a minute. */
    @Test
    void aFormThatStopsHalfwayIsRefusedInTime() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", board.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /publish/order HTTP/1.1\r\nHost: 127.0.0.1:" + board.port() + "\r\nOrigin: "
                                    + board.origin()
                                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 40\r\n\r\ncsrf=")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").endsWith("The form did not come in time.\n");
        }
        assertThat(board.told).isEmpty();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aStreamIsOpenedByGetOnly() {
        assertThat(board.send("HEAD", "/events", Map.of("Host", "127.0.0.1:" + board.port()), "")
                        .status())
                .isEqualTo(403);
    }

    private static boolean isOpen(Socket stream) throws IOException {
        try {
            return new String(stream.getInputStream().readNBytes(15), StandardCharsets.US_ASCII)
                    .equals("HTTP/1.1 200 OK");
        } catch (SocketException reset) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders?id=",
                "/dead-letters?code=x",
                "/dead-letters/99999999999999999999",
                "/dead-letters/-1",
                "/dead-letters/topic/1",
                "/dead-letters/topic/0-1-%zz",
                "/dead-letters?from=tables",
                "/redrive/confirm?id=1",
                "/redrive/confirm?from=dlq&id=1",
                "/dead-letters/1/data",
                "/../../etc/passwd",
                "/assets/../board.css",
                "//evil.example/",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/dead-letters/1%00",
                "/%zz",
                "/redrive/confirm?code=<script>",
                "/break/database-away"
            })
    void whatIsNotThereIsOneLine(String path) {
        BoardUnderTest.Answered answer = board.get(path);

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body().strip().lines()).hasSize(1);
    }

    @Test
    void aFormThatIsNoneIsRefused() {
        assertThat(board.post("/publish/order", "csrf=" + "x".repeat(10_000)).status())
                .isEqualTo(413);
        assertThat(board.send(
                                "POST",
                                "/publish/order",
                                Map.of(
                                        "Host",
                                        "127.0.0.1:" + board.port(),
                                        "Origin",
                                        board.origin(),
                                        "Content-Type",
                                        "text/plain",
                                        "Content-Length",
                                        "1"),
                                "x")
                        .status())
                .isEqualTo(415);
        assertThat(board.told).isEmpty();
    }
}
