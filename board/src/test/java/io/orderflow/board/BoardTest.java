package io.orderflow.board;

import io.orderflow.testing.Postgres;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
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

    /** The lag is older than the books, and may be from the moment between. */
    @Test
    void whatWasPublishedAndDeliveredBetweenTwoLooksDoesNotWait() {
        board.meters.gauge("rocketmq.source.lag", 7_531);
        await().untilAsserted(() -> assertThat(board.get("/").body()).contains("<p class=\"figure\">7,531</p>"));
        AtomicLong published = new AtomicLong();

        await().untilAsserted(() -> {
            long all = published.incrementAndGet();
            board.books = new LiveLedger.Books(all, all, 0, all, 0, 0, 0, -1, -1);
            assertThat(board.get("/").body()).contains("lag 7,531").doesNotContain("<p class=\"figure\">7,531</p>");
        });
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

    /** As where the table has millions of letters, of which few are open. */
    @Test
    void whatTakesTooLongToCountIsNotSaidToBeNone() throws Exception {
        setting("set statement_timeout = 300");
        try (Connection other = DriverManager.getConnection(board.database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table dead_letter, ticket in access exclusive mode");

            assertThat(board.get("/").body())
                    .contains("<p class=\"figure\">—</p>", "not counted: the database has not told in time")
                    .contains("Not known: the database has not told in time.")
                    .doesNotContain("No ticket yet", "None.", "database away");
        } finally {
            setting("reset statement_timeout");
        }
        await().untilAsserted(() ->
                assertThat(board.get("/").body()).contains("No ticket yet").doesNotContain("not counted"));
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
        assertThat(board.told).containsExactly("redrive LetterFilter[origin=null, place=null, code=422, reason=no]");
    }

    @Test
    void aRedriveThatRunsIsStoppedAndTheNextMayBegin() {
        board.silence = new CountDownLatch(1);
        String form = "csrf=" + board.token() + "&meant=2&more=on";
        board.post("/redrive", form);
        await().untilAsserted(() -> assertThat(board.get("/redrive").body())
                .contains("1 tried", "<progress></progress>", "action=\"/redrive/stop\"", "hx-trigger"));
        assertThat(board.post("/redrive", form).status()).isEqualTo(409);
        assertThat(board.post("/redrive/stop", "csrf=x").status()).isEqualTo(403);

        board.post("/redrive/stop", form);

        await().untilAsserted(() -> assertThat(board.get("/redrive").body())
                .contains("Done: 1 tried", "Stopped. What is not redriven is still a dead letter.")
                .doesNotContain("/redrive/stop"));
        board.silence.countDown();
        assertThat(board.post("/redrive", form).status()).isEqualTo(200);
        assertThat(board.post("/redrive/stop", form).status()).isEqualTo(200);
    }

    /** The database goes after the board: what is confirmed is marked by then. */
    @Test
    void aBoardThatClosesHasStoppedTheRedriveBefore() {
        List<String> told;
        try (BoardUnderTest other = new BoardUnderTest()) {
            other.silence = new CountDownLatch(1);
            other.post("/redrive", "csrf=" + other.token());
            told = other.told;
            await().until(() -> !told.isEmpty());
        }
        assertThat(told).last().isEqualTo("stopped");
    }

    @Test
    void whereThereAreTooManyToCountItAsksAllTheSame() {
        board.countsInVain = true;

        assertThat(board.get("/redrive/confirm").body())
                .contains("Redrive 2 dead letters and more?", "name=\"meant\" value=\"2\"", "name=\"more\"");
    }

    /** As of a topic: a filter that matches none of a million must not read them all. */
    @Test
    void aPageOfTheTableEndsAfterTenThousandLettersAndTheNextGoesOnThere() throws Exception {
        board.letter("oldest", "the one that is meant", "{}");
        Postgres.execute(
                board.database,
                "insert into dead_letter (event_source, event_id, event_type, reason, attributes)"
                        + " select '/test', n::text, 'x', 'another', '{}' from generate_series(1, 10000) n");

        String none = board.get("/dead-letters?from=table&reason=meant").body();
        assertThat(none).contains("None of the latest 10,000 is like that").doesNotContain("the one that is meant");
        Matcher older = Pattern.compile("href=\"(/dead-letters\\?from=table[^\"]+before=[0-9]+)\"")
                .matcher(none);
        assertThat(older.find()).isTrue();
        assertThat(board.get(older.group(1).replace("&amp;", "&")).body())
                .contains("the one that is meant")
                .doesNotContain("before=");
    }

    /** It would take too long: that is a reason to show what it was before, and not to call the database away. */
    @Test
    void aTableThatIsTooLongToLookThroughIsNoDatabaseThatIsAway() throws Exception {
        setting("set statement_timeout = '200ms'");
        try (Connection other = DriverManager.getConnection(board.database);
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table ticket");
            board.letter("1", "seen all the same", "{}");

            await().untilAsserted(() -> assertThat(board.get("/").body())
                    .contains("seen all the same", "All parts are well", "PostgreSQL answers"));
        } finally {
            setting("reset statement_timeout");
        }
    }

    private void setting(String clause) {
        Postgres.execute(
                board.database,
                "do $$ begin execute format('alter database %I " + clause.replace("'", "''")
                        + "', current_database()); end $$");
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
                .contains("/redrive/confirm?from=table&amp;id=" + id);
        assertThat(board.get("/redrive/confirm?from=table&id=" + id).body())
                .contains("name=\"id\" value=\"" + id + "\"");
        board.post("/redrive", "csrf=" + board.token() + "&from=table&id=" + id + "&meant=1");
        await().untilAsserted(() -> assertThat(board.told)
                .containsExactly("redrive LetterFilter[origin=TABLE, place=" + id + ", code=null, reason=null]"));
        for (String fields : List.of("&from=table&id=event-1", "&id=" + id, "&from=dlq&id=" + id, "&from=tabel")) {
            assertThat(board.post("/redrive", "csrf=" + board.token() + fields).status())
                    .as("what is no letter must not mean all: " + fields)
                    .isEqualTo(400);
        }
        assertThat(board.told).hasSize(1);
    }

    @Test
    void whatLiesInRocketMQIsListedByItsPlaceOpenedAndRedriven() throws Exception {
        board.letter("1", "refused by the handler", "{}");
        inRocketMQ(Origin.TOPIC, "3-17-broker/a", 400, "refused by the Broker");
        inRocketMQ(Origin.DLQ, "0-2-broker", null, "after 16 deliveries in vain");

        assertThat(board.get("/dead-letters?code=422").body())
                .contains(
                        "refused by the handler", "/dead-letters/section?from=topic&amp;code=422", "from=dlq&amp;code")
                .contains("/redrive/confirm?from=&amp;code=422");
        assertThat(board.told)
                .as("RocketMQ may take long: only its sections ask it")
                .isEmpty();
        String section =
                board.get("/dead-letters/section?from=topic&code=400&reason=no").body();
        assertThat(section)
                .contains("Refused by the Broker", "/dead-letters/topic/3-17-broker%2Fa", ">400<", "before=7-0")
                .doesNotContain("after 16 deliveries", "<header");
        assertThat(board.get("/dead-letters?from=dlq&all=on&before=7-0").body())
                .contains(
                        "after 16 deliveries in vain",
                        "/dead-letters/dlq/0-2-broker",
                        "<option value=\"dlq\" selected>");
        assertThat(board.told)
                .containsExactly(
                        "look LetterFilter[origin=TOPIC, place=null, code=400, reason=no] open",
                        "look LetterFilter[origin=DLQ, place=null, code=null, reason=null] before 7-0");

        assertThat(board.get("/dead-letters/topic/3-17-broker%2Fa").body())
                .contains(
                        "refused by the Broker", "<dd>Refused by the Broker (topic)</dd>", "<dd>2, the last 2026-11-27")
                .contains("<dd>•••1323</dd>", "action=\"/dead-letters/topic/3-17-broker%2Fa/data\"")
                .contains("/redrive/confirm?from=topic&amp;id=3-17-broker%2Fa");
        board.post("/redrive", "csrf=" + board.token() + "&from=topic&id=3-17-broker%2Fa&meant=1");
        await().untilAsserted(() -> assertThat(board.told)
                .contains("redrive LetterFilter[origin=TOPIC, place=3-17-broker/a, code=null, reason=null]"));
        assertThat(board.get("/dead-letters/topic/3-18-broker").status()).isEqualTo(404);
    }

    @Test
    void aRocketMQThatDoesNotAnswerHidesNoLetterOfTheTable() throws Exception {
        board.letter("1", "refused by the handler", "{}");
        board.failure = new IllegalStateException("no name server answers");

        assertThat(board.get("/dead-letters").body()).contains("refused by the handler");
        assertThat(board.get("/dead-letters/section?from=topic").body()).contains("no name server answers");
    }

    @Test
    void anOrderIsFoundInAllThreePlacesAndItIsSaidWhatWasLookedThrough() throws Exception {
        inRocketMQ(Origin.TOPIC, "3-17-broker", 413, "the sink answers 413 to 152122131323");
        inRocketMQ(Origin.DLQ, "0-2-broker", null, "after 16 deliveries in vain");

        assertThat(board.get("/orders?id=order-1").body())
                .contains("It is a dead letter.", "Broker · 413 the sink answers 413 to •••1323")
                .contains("RocketMQ · after 16 deliveries in vain", "/dead-letters/dlq/0-2-broker")
                .contains("both dead-letter topics, the newest 32 of each")
                .doesNotContain("15212213");
        assertThat(board.get("/orders?id=order-2").body()).contains("Nobody here knows this order.");

        board.failure = new IllegalStateException("no name server answers");
        board.letter("order-1", "refused by the handler", "{}");
        assertThat(board.get("/orders?id=order-1").body())
                .contains("handler · 422 refused by the handler", "of this process only. no name server answers");
    }

    /** Blanks belong to an id, emoji are two characters each, and others publish under keys that no order has. */
    @Test
    void anOrderIsFoundByItsIdWhateverThatIs() throws Exception {
        String emoji = "🍜".repeat(64);
        String tooLong = "订".repeat(600);
        board.ticket(" 7", "Soup");
        board.ticket("7", "Rice");
        board.ticket(" ", "Tea");
        board.ticket(emoji, "Noodles");
        board.letter(tooLong, "no such order", "{}");

        assertThat(sheet("/orders?id=+7")).contains("Soup").doesNotContain("Rice");
        assertThat(sheet("/orders?id=7")).contains("Rice").doesNotContain("Soup");
        assertThat(sheet("/orders?id=7%E3%80%80")).as("pasted with a blank").contains("Rice");
        assertThat(sheet("/orders?id=+")).contains("Tea");
        assertThat(sheet("/orders?id=" + Url.encode(emoji))).contains("Noodles");
        await().untilAsserted(() -> assertThat(board.get("/").body())
                .contains("/orders?id=+7\"", "/orders?id=+\"", "/orders?id=" + Url.encode(emoji) + "\""));
        assertThat(board.get("/dead-letters?from=table").body()).contains("no such order");
        long id = board.letter(tooLong + "!", "longer than an address", "{}");
        assertThat(sheet("/dead-letters/" + id))
                .contains("<dd>" + "订".repeat(18) + "…</dd>")
                .doesNotContain("/orders?");
    }

    /** Alone, without the page that it opens over. */
    private String sheet(String path) {
        return board.send("GET", path, Map.of("Host", "127.0.0.1:" + board.port(), "HX-Request", "true"), "")
                .body();
    }

    /** As of a letter that nobody has answered. */
    @Test
    void theStatusThatStandsForNoneIsFilteredByAndRedriven() throws Exception {
        board.letter("1", "refused", "{}");
        Postgres.execute(board.database, "update dead_letter set code = -1");

        assertThat(sheet("/dead-letters?from=table&code=-1")).contains(">refused<");
        assertThat(sheet("/dead-letters?from=table&code=422")).doesNotContain(">refused<");
        assertThat(board.get("/dead-letters?code=--1").status()).isEqualTo(400);
        board.post("/redrive", "csrf=" + board.token() + "&from=table&code=-1&meant=1");
        await().untilAsserted(() -> assertThat(board.told)
                .containsExactly("redrive LetterFilter[origin=TABLE, place=null, code=-1, reason=null]"));
    }

    @Test
    void whereRocketMQDoesNotAnswerThoseOfTheTableAreOfferedAlone() {
        board.failure = new IllegalStateException("no name server answers");

        assertThat(board.get("/redrive/confirm?from=&code=422&reason=a%26b").body())
                .contains("no name server answers", "/redrive/confirm?from=table&amp;code=422&amp;reason=a%26b")
                .doesNotContain("action=\"/redrive\"");
        assertThat(board.get("/redrive/confirm?from=table&code=422").body()).contains("Redrive 2 dead letters?");
        assertThat(board.get("/redrive/confirm?from=topic").status()).isEqualTo(409);
    }

    @Test
    void anOrderThatWaitsInRocketMQIsSaidToWaitThere() throws Exception {
        Instant past = Instant.parse("2026-11-27T12:00:00Z");
        board.waiting = List.of(
                new LetterTopics.WaitingMessage(LetterTopics.Waits.TOPIC, past, 0, 7),
                new LetterTopics.WaitingMessage(LetterTopics.Waits.DELAY, past.plusSeconds(1), 1, 0));

        assertThat(board.get("/orders?id=7").body())
                .contains("It waits in the delay of RocketMQ", "handed back once", "behind 7 in its queue");

        board.waiting = board.waiting.subList(0, 1);
        assertThat(board.get("/orders?id=7").body()).contains("It waits in RocketMQ, unread or under its first");
        board.ticket("7", "Soup");
        assertThat(board.get("/orders?id=7").body())
                .as("the source commits some seconds after a ticket is there")
                .contains("It has its ticket.")
                .doesNotContain("unread");
    }

    /** Of a search; the letters of the table are there before. */
    @Test
    void aRocketMQThatIsSilentHoldsUpNoSearchForLong() throws Exception {
        board.letter("1", "refused by the handler", "{}");
        board.silence = new CountDownLatch(1);
        try {
            assertThat(board.get("/orders?id=1").body())
                    .contains("refused by the handler", "of this process only. RocketMQ does not answer.");
        } finally {
            board.silence.countDown();
        }
    }

    @Test
    void theNewestLettersAndTheirFigureAreOfAllThreePlaces() throws Exception {
        board.letter("1", "refused by the handler", "{}");
        inRocketMQ(Origin.TOPIC, "3-17-broker", 413, "too large");
        inRocketMQ(Origin.DLQ, "0-2-broker", null, "in vain");

        await().untilAsserted(() -> assertThat(board.get("/").body())
                .contains("<p class=\"figure\">3</p>", "2 of them in RocketMQ")
                .containsSubsequence("refused by the handler", "too large", "in vain"));
    }

    private void inRocketMQ(Origin origin, String place, Integer code, String reason) {
        Instant noon = Instant.parse("2026-11-27T12:00:00Z");
        board.inRocketMQ.add(new LetterTopics.WholeLetter(
                new LetterTopics.TopicLetter(origin, place, "7F01", "order-1", code, reason, noon, false, 2),
                "{\"userPhoneNo\":\"152122131323\"}".getBytes(StandardCharsets.UTF_8),
                30,
                noon,
                "kitchen"));
    }

    @Test
    void aRefusalIsInTheLanguageOfWhoIsRefused() {
        Map<String, String> chinese = Map.of("Host", "127.0.0.1:" + board.port(), "Accept-Language", "zh-CN");
        Map<String, String> stranger = Map.of("Host", "evil.example", "Accept-Language", "zh-CN");

        assertThat(board.send("GET", "/nothing", chinese, "").body()).isEqualTo("没有这个页面。\n");
        assertThat(board.send("GET", "/dead-letters?code=x", chinese, "").body())
                .isEqualTo("code：应为数字，例如 422\n");
        assertThat(board.send("GET", "/orders?id=", chinese, "").body()).isEqualTo("id：1 到 1,000 个字符\n");
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
