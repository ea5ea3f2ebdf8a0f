package io.orderflow.board;

import io.orderflow.testing.Postgres;
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
        assertThat(board.told).containsExactly("redrive LetterFilter[row=null, code=422, reason=no]");
    }

    /** By its row: the id of an event may be that of another source's too. */
    @Test
    void oneLetterIsRedrivenByItsRowAndTellsHowOftenAndByWhomItWasBefore() throws Exception {
        long id = board.letter("1", "no", "{}");
        assertThat(board.get("/dead-letters/" + id).body()).contains("<dt>Redrives</dt><dd>0</dd>");
        Postgres.execute(
                board.database,
                "update dead_letter set redrives = 3, last_redrive_at = '2026-11-27 12:00Z',"
                        + " last_redrive_by = '<b>kitchen</b> 152122131323' where id = " + id);

        assertThat(board.get("/dead-letters/" + id).body())
                .contains("<dd>3, the last 2026-11-27", "by &lt;b&gt;kitchen&lt;/b&gt;")
                .doesNotContain("15212213")
                .contains("/redrive/confirm?id=" + id);
        assertThat(board.get("/redrive/confirm?id=" + id).body()).contains("name=\"id\" value=\"" + id + "\"");
        board.post("/redrive", "csrf=" + board.token() + "&id=" + id + "&meant=1");
        await().untilAsserted(() ->
                assertThat(board.told).containsExactly("redrive LetterFilter[row=" + id + ", code=null, reason=null]"));
        assertThat(board.post("/redrive", "csrf=" + board.token() + "&id=event-1")
                        .status())
                .as("what is no row must not mean all")
                .isEqualTo(400);
        assertThat(board.told).hasSize(1);
    }

    @Test
    void aRefusalIsInTheLanguageOfWhoIsRefused() {
        Map<String, String> chinese = Map.of("Host", "127.0.0.1:" + board.port(), "Accept-Language", "zh-CN");
        Map<String, String> stranger = Map.of("Host", "evil.example", "Accept-Language", "zh-CN");

        assertThat(board.send("GET", "/nothing", chinese, "").body()).isEqualTo("没有这个页面。\n");
        assertThat(board.send("GET", "/dead-letters?code=x", chinese, "").body())
                .isEqualTo("code：应为数字，例如 422\n");
        assertThat(board.send("GET", "/orders?id=", chinese, "").body()).isEqualTo("id：1 到 64 个字符\n");
        assertThat(board.send("GET", "/orders?id=%zz", chinese, "").body()).isEqualTo("看板没有这个地址。\n");
        assertThat(board.send("GET", "/", stranger, "").body()).startsWith("这不是订单看板的名称");
        assertThat(board.get("/nothing").body()).isEqualTo("There is no such page.\n");
    }

    @Test
    void onlyWhatCanBeBrokenHasAButton() {
        assertThat(board.get("/").body()).contains("b-sink-hangs").doesNotContain("b-database-away");
        assertThat(board.post("/break/database-away", "csrf=" + board.token()).status())
                .isEqualTo(404);
        board.post("/break/sink-hangs", "csrf=" + board.token());
        assertThat(board.told).containsExactly("sink-hangs");
    }

    /** Even where nothing is compressed; the document says how many requests that are, and the stream one more. */
    @Test
    void thePageAndItsFilesWeighLessThan150Kilobytes() {
        String page = board.get("/").body();
        int weight = page.getBytes(StandardCharsets.UTF_8).length;
        Matcher files = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(page);
        java.util.Set<String> seen = new java.util.HashSet<>();
        while (files.find()) {
            if (seen.add(files.group(1))) {
                BoardUnderTest.Answered file = board.get(files.group(1));
                assertThat(file.status()).as(files.group(1)).isEqualTo(200);
                weight += file.body().getBytes(StandardCharsets.UTF_8).length;
            }
        }

        assertThat(seen).hasSize(7);
        assertThat(weight).isLessThan(150_000);
    }
}
