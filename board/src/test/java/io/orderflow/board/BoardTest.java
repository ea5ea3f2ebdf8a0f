package io.orderflow.board;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The page over HTTP, without a browser. */
class BoardTest {
    private BoardUnderTest board;

    @BeforeEach
    void start() {
        board = new BoardUnderTest();
    }

    @AfterEach
    void stop() {
        board.close();
    }

    @Test
    void theFiguresAreThoseOfMetersLedgerAndTables() throws Exception {
        board.meters.counter("orderflow.tickets.issued").increment(41);
        board.meters.gauge("rocketmq.source.in.flight", 17);
        board.books = new LiveLedger.Books(50, 45, 0, 41, 1, 2, 1, 5_000, 9_000);
        board.ticket("123", "Soup");

        await().untilAsserted(() -> assertThat(board.get("/").body())
                .contains(
                        "<p class=\"figure\">41</p>", "<p class=\"figure\">17</p>", "Soup", ">•••1323<".substring(1, 8))
                .contains("id=\"sum-published\" data-value=\"50\"", "id=\"sum-underway\" data-value=\"5\""));
    }

    /** The books know only of what this process has published. */
    @Test
    void ofWhatOthersPublishTheLagTellsWhatWaits() {
        board.meters.gauge("rocketmq.source.lag", 1_500);
        board.meters.gauge("rocketmq.source.in.flight", 64);

        await().untilAsserted(() -> assertThat(board.get("/").body()).contains("<p class=\"figure\">1,436</p>"));

        board.books = new LiveLedger.Books(50, 30, 0, 30, 0, 0, 0, -1, -1);
        board.meters.find("rocketmq.source.in.flight").gauges().forEach(board.meters::remove);
        await().untilAsserted(() -> assertThat(board.get("/").body()).contains("<p class=\"figure\">20</p>"));
    }

    @Test
    void aPartThatIsNotWellSaysWhyAndNotWhere() {
        board.health = List.of(new PartHealth(
                "order-source:sink",
                false,
                "the sink: no answer from http://127.0.0.1:18080/orders: the connection was closed"));

        await().untilAsserted(() -> assertThat(board.get("/").body())
                .contains("A part does not answer", "the sink: no answer: the connection was closed"));
    }

    @Test
    void aDatabaseThatHangsIsSaidAndTheMetersGoOn() throws Exception {
        board.books = new LiveLedger.Books(50, 45, 0, 41, 1, 2, 1, 5_000, 9_000);
        await().untilAsserted(
                        () -> assertThat(board.get("/").body()).contains("id=\"sum-published\" data-value=\"50\""));
        board.silence = new CountDownLatch(1);
        try {
            board.meters.counter("orderflow.tickets.issued").increment(4_321);

            await().untilAsserted(() -> assertThat(board.get("/").body())
                    .contains("A part does not answer", "database away", "<p class=\"figure\">4,321</p>")
                    .contains("id=\"sum-published\" data-value=\"50\""));
        } finally {
            board.silence.countDown();
        }
        await().untilAsserted(() -> assertThat(board.get("/").body()).contains("All parts are well"));
    }

    /** Delivered a moment ago is not lost yet; for ten seconds, it is. */
    @Test
    void whatIsMissingForLongIsCalledLost() {
        board.books = new LiveLedger.Books(2, 2, 1, 1, 0, 0, 0, -1, -1);

        assertThat(board.get("/").body()).contains("id=\"sum-lost\" data-value=\"0\"");
        await().untilAsserted(() ->
                assertThat(board.get("/").body()).contains("id=\"sum-lost\" data-value=\"1\"", "Orders are missing"));
    }

    @Test
    void anOpenPageIsToldWhatChanges() throws Exception {
        try (Socket stream = board.stream()) {
            StringBuilder events = new StringBuilder();
            board.meters.counter("orderflow.tickets.issued").increment(1234);
            await().until(() -> {
                byte[] some = new byte[8192];
                int read = stream.getInputStream().read(some);
                events.append(new String(some, 0, read, StandardCharsets.UTF_8));
                return events.indexOf("event: board") >= 0
                        && events.indexOf(">1,234<") >= 0
                        && events.indexOf("event: point") >= 0;
            });
            assertThat(events).contains("hx-swap-oob=\"true\"");
        }
    }

    @Test
    void itSpeaksTheLanguageThatIsAskedFor() {
        Map<String, String> chinese =
                Map.of("Host", "127.0.0.1:" + board.port(), "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8");

        assertThat(board.send("GET", "/", chinese, "").body()).contains("<html lang=\"zh\">", "订单看板");
        assertThat(board.get("/").body()).contains("<html lang=\"en\">");
        assertThat(board.get("/?lang=zh").header("Set-Cookie")).contains("=zh;");
    }

    @Test
    void aRedriveIsAskedForConfirmedAndToldOneByOne() throws Exception {
        board.letter("1", "no", "{}");

        String question = board.get("/redrive/confirm?code=422&reason=no").body();
        assertThat(question).contains("Redrive 2 dead letters?", "name=\"code\" value=\"422\"");
        assertThat(board.told).isEmpty();

        board.post("/redrive", "csrf=" + board.token() + "&code=422&reason=no&meant=2");

        await().untilAsserted(() -> assertThat(board.get("/redrive").body())
                .contains("Done: 2 of 2 tried", "<b>1</b> redriven", "<b>1</b> failed", "503 &lt;b&gt;no&lt;/b&gt;")
                .doesNotContain("hx-trigger"));
        assertThat(board.told).containsExactly("redrive LetterFilter[ids=[], code=422, reason=no]");
    }

    @Test
    void onlyWhatCanBeBrokenHasAButton() {
        assertThat(board.get("/").body()).contains("b-sink-hangs").doesNotContain("b-database-away");
        assertThat(board.post("/break/database-away", "csrf=" + board.token()).status())
                .isEqualTo(404);
        board.post("/break/sink-hangs", "csrf=" + board.token());
        assertThat(board.told).containsExactly("sink-hangs");
    }

    /** Even where nothing is compressed. */
    @Test
    void thePageAndItsFilesWeighLessThan150Kilobytes() {
        String page = board.get("/").body();
        int weight = page.length();
        Matcher files = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(page);
        java.util.Set<String> seen = new java.util.HashSet<>();
        while (files.find()) {
            if (seen.add(files.group(1))) {
                BoardUnderTest.Answered file = board.get(files.group(1));
                assertThat(file.status()).as(files.group(1)).isEqualTo(200);
                weight += file.body().length();
            }
        }

        assertThat(seen).hasSize(7);
        assertThat(weight).isLessThan(150_000);
    }
}
