package io.orderflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The audit as the user starts it: what RocketMQ and the database hold, and what it says of that. */
class AuditCommandTest extends AuditedTopic {
    @Test
    void everyMessageIsCountedOnce() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0")));
        RocketMQ.publish(topic, "1", order("1", "30.00"));
        acknowledgement("2", "paid", RocketMQ.publish(topic, "2", "{\"orderId\":\"2\",\"orderStatus\":\"paid\"}"));
        deadLetter(RocketMQ.publish(topic, "3", "not json"), "not json");
        acknowledgeAll(topic);
        RocketMQ.publish(topic, "4", order("4", "30.0"));

        CommandRun run = audit();

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("published")).isEqualTo(5);
        assertThat(run.row("tickets")).isEqualTo(1);
        assertThat(run.row("duplicates")).isEqualTo(1);
        assertThat(run.row("acknowledged")).isEqualTo(1);
        assertThat(run.row("dead letters")).isEqualTo(1);
        assertThat(run.row("waiting")).isEqualTo(1);
        assertThat(run.row("MISSING")).isZero();
        assertThat(run.out()).contains("table 422 no order");
    }

    /** A full memory, too, is no audit that has found something missing. */
    @Test
    void anAuditThatFailsHasAnExitCodeOfItsOwn() {
        assertThat(Orderflow.commandLine()
                        .getSubcommands()
                        .get("audit")
                        .getCommandSpec()
                        .exitCodeOnExecutionException())
                .isEqualTo(2);
    }

    /** As by a Broker without a Trigger, or by who moves the group's offset. */
    @Test
    void whatWasAcknowledgedAndDroppedIsMissing() throws Exception {
        String id = RocketMQ.publish(topic, "lost-1", order("lost-1", "30.0"));
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.row("MISSING")).isEqualTo(1);
        assertThat(run.out()).contains(id, "lost-1", "@0").doesNotContain(PHONE);
    }

    /** RocketMQ looks for a time as if times only grew, and finds where they grow again. */
    @ParameterizedTest
    @CsvSource({"60m, now, 20, 80, one, 20", "180m, 60m, 80, 20, two, 20"})
    void aClockThatIsSetBackHidesNoMessageOfTheSpan(
            String from, String to, int ones, int twos, String order, long expected) throws Exception {
        long now = System.currentTimeMillis();
        for (int i = 0; i < 10; i++) {
            store(now, 200, "long-ago");
        }
        for (int i = 0; i < ones; i++) {
            store(now, 40, "one");
        }
        // The clock is set back by an hour, and goes on.
        for (int i = 0; i < twos; i++) {
            store(now, 100, "two");
        }
        store(now, 35, "three");
        acknowledgeAll(topic);

        List<String> missing = missing(audit("--from", from, "--to", to, "--json"));

        assertThat(missing.stream().filter(order::equals).count()).isEqualTo(expected);
        assertThat(missing).doesNotContain("long-ago", order.equals("one") ? "two" : "one");
    }

    private void store(long now, int minutesAgo, String order) {
        RocketMQ.storeAt(now - Duration.ofMinutes(minutesAgo).toMillis(), topic, 0, order, order(order, "30.0"));
    }

    private static List<String> missing(CommandRun run) throws Exception {
        List<String> orders = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            JsonNode json = new ObjectMapper().readTree(line);
            if (json.path("type").asText().equals("missing")) {
                orders.add(json.path("orderId").asText());
            }
        }
        return orders;
    }

    /** Two at once would each publish what is missing. */
    @Test
    void anAuditThatPublishesIsTheOnlyOne() throws Exception {
        RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        try (Connection other = DriverManager.getConnection(database)) {
            RedriveLock.take(other);

            CommandRun run = audit("--redrive");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().lines()).singleElement().asString().contains("another redrive or purge is under way");
            assertThat(audit().exitCode()).isEqualTo(1);
        }
        assertThat(RocketMQ.messages(topic)).hasSize(1);
    }

    @Test
    void anIdIsWholeInJson() throws Exception {
        String id = "i".repeat(250);
        Message message = new Message(topic, "", "1", order("1", "30.0").getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
        RocketMQ.publish(message);
        acknowledgeAll(topic);

        assertThat(audit("--json").out()).contains("\"messageId\":\"" + id + "\"");
    }

    @Test
    void aTicketThatWasDeletedIsMissing() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0")));
        acknowledgeAll(topic);
        assertThat(audit().exitCode()).isZero();

        Postgres.execute(database, "delete from ticket");

        assertThat(audit().row("MISSING")).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatWasPurgedTooEarlyIsMissing() throws Exception {
        deadLetter(RocketMQ.publish(topic, "1", "not json"), "not json");
        acknowledgeAll(topic);
        assertThat(audit().exitCode()).isZero();

        Postgres.execute(database, "delete from dead_letter");

        assertThat(audit().row("MISSING")).isEqualTo(1);
    }

    @Test
    void aConflictingOrderIsADeadLetterOrMissing() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0")));
        String id = RocketMQ.publish(topic, "1", order("1", "99.0"));
        acknowledgeAll(topic);
        assertThat(audit().row("MISSING")).isEqualTo(1);

        deadLetter(id, order("1", "99.0"));

        CommandRun run = audit();
        assertThat(run.row("dead letters")).isEqualTo(1);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aDeadLetterOfOtherContentAccountsForNothing() throws Exception {
        deadLetter(RocketMQ.publish(topic, "1", "not json"), "nor this");
        acknowledgeAll(topic);

        assertThat(audit().row("MISSING")).isEqualTo(1);
    }

    @Test
    void aDeadLetterOfTheTopicIsFoundByIdAndContent() throws Exception {
        Message letter = new Message(deadLetters(), "refused".getBytes(StandardCharsets.UTF_8));
        letter.putUserProperty("dead-letter-message-id", RocketMQ.publish(topic, "1", "refused"));
        letter.putUserProperty("dead-letter-reason", "the sink answers 413");
        letter.putUserProperty("dead-letter-code", "413");
        RocketMQ.publish(letter);
        letter.putUserProperty("dead-letter-message-id", RocketMQ.publish(topic, "2", "dropped"));
        RocketMQ.publish(letter);
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("dead letters")).as(run.out()).isEqualTo(1);
        assertThat(run.row("MISSING")).isEqualTo(1);
        assertThat(run.out()).contains("topic 413 the sink answers 413");
    }

    @Test
    void aBodyThatWasCutIsFoundByItsDigest() throws Exception {
        String body = "x".repeat(1000);
        Message letter = new Message(deadLetters(), "xxx".getBytes(StandardCharsets.UTF_8));
        letter.putUserProperty("dead-letter-message-id", RocketMQ.publish(topic, "1", body));
        letter.putUserProperty("dead-letter-body", "the first 3 of 1000 stored bytes, sha-256 " + sha256(body));
        RocketMQ.publish(letter);
        acknowledgeAll(topic);

        assertThat(audit().row("dead letters")).isEqualTo(1);
    }

    @Test
    void whatRocketMQKeepsInItsDelayWaits() throws Exception {
        String id = RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        Message retry = new Message("%RETRY%" + group, order("1", "30.0").getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(retry, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
        retry.setDelayTimeLevel(18);
        RocketMQ.publish(retry);

        CommandRun run = audit();

        assertThat(run.row("waiting")).as(run.out()).isEqualTo(1);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatIsDueForItsRetryWaitsUntilItIsAcknowledgedThere() throws Exception {
        String id = RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        Message retry = new Message("%RETRY%" + group, order("1", "30.0").getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(retry, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
        RocketMQ.publish(retry);
        assertThat(audit().row("waiting")).isEqualTo(1);

        acknowledgeAll("%RETRY%" + group);

        assertThat(audit().row("MISSING")).isEqualTo(1);
    }

    @Test
    void membersOfABatchAreToldApart() throws Exception {
        List<Message> batch = new ArrayList<>();
        for (String id : List.of("b1", "b2", "b3")) {
            batch.add(new Message(topic, "", id, order(id, "30.0").getBytes(StandardCharsets.UTF_8)));
        }
        RocketMQ.publishTogether(batch);
        ticket("b1", "any");
        ticket("b3", "any");
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("MISSING")).isEqualTo(1);
        assertThat(run.out()).contains("b2").doesNotContain("b1", "b3");
    }

    @Test
    void whatIsCompressedIsReadAsItWasPublished() throws Exception {
        Message packed = new Message(topic, "", "1", order("1", "30.0").getBytes(StandardCharsets.UTF_8));
        ticket("1", RocketMQ.publishPacked(packed, CompressionType.ZSTD));
        acknowledgeAll(topic);

        assertThat(audit().row("tickets")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"订单-2", "A5 %41", "a'b\\\"c"})
    void orderIdsMayBeOdd(String orderId) throws Exception {
        String json = new ObjectMapper().writeValueAsString(orderId);
        String body = order("X", "30.0").replace("\"X\"", json);
        ticketOf(orderId, body, RocketMQ.publish(topic, orderId, body));
        RocketMQ.publish(topic, "\u0001", "{\"orderId\":\"\\u0000\",\"orderStatus\":\"completed\"}");
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("tickets")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("MISSING")).isEqualTo(1);
    }

    @Test
    void eventsThatPassThroughAreKnownByTheirOwnIds() throws Exception {
        Message binary = new Message(topic, "", "1", "bad".getBytes(StandardCharsets.UTF_8));
        Map.of("specversion", "1.0", "id", "own-1", "source", "/shop", "type", "orderflow.order.placed")
                .forEach((name, value) -> binary.putUserProperty("CE_" + name, value));
        RocketMQ.publish(binary);
        Message structured = new Message(topic, "", "2", """
                {"specversion":"1.0","id":"own-2","source":"/shop","type":"orderflow.order.placed","data":{"a": 1.50}}""".getBytes(StandardCharsets.UTF_8));
        structured.putUserProperty("CE_contenttype", "application/cloudevents+json");
        RocketMQ.publish(structured);
        deadLetterOf("/shop", "own-1", "bad");
        deadLetterOf("/shop", "own-2", "{\"a\":1.50}");
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("dead letters")).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.exitCode()).isZero();
    }

    /** Knative's Broker sends an id on as it is, the local one encoded. */
    @ParameterizedTest
    @ValueSource(strings = {"订单 é", "%E8%AE%A2%E5%8D%95 %C3%A9"})
    void anIdOutsideAsciiIsKnownHoweverItWasSentOn(String stored) throws Exception {
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"订单 é\",\"source\":\"%s\",\"type\":\"orderflow.order.placed\",\"data\":%s}";
        for (String data : List.of("{\"a\":1.50}", order("1", "30.0"))) {
            Message message =
                    new Message(topic, "", "1", event.formatted(source(), data).getBytes(StandardCharsets.UTF_8));
            message.putUserProperty("CE_contenttype", "application/cloudevents+json");
            RocketMQ.publish(message);
        }
        deadLetter(stored, "{\"a\":1.50}");
        ticket("1", stored);
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("dead letters")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("tickets")).isEqualTo(1);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aRedrivePublishesTheSameEventAndItsCopyIsNotMissing() throws Exception {
        Message message = new Message(topic, "vip", "1", order("1", "30.0").getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("tenant", "a b");
        String id = RocketMQ.publish(message);
        acknowledgeAll(topic);

        CommandRun first = audit("--redrive");

        assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
        assertThat(first.out()).contains("published again");
        List<MessageExt> messages = RocketMQ.messages(topic);
        assertThat(messages).hasSize(2).allSatisfy(one -> {
            assertThat(one.getMsgId()).isEqualTo(id);
            assertThat(one.getTags()).isEqualTo("vip");
            assertThat(one.getProperty("tenant")).isEqualTo("a b");
            assertThat(new String(one.getBody(), StandardCharsets.UTF_8)).isEqualTo(order("1", "30.0"));
        });
        CommandRun second = audit("--redrive");
        assertThat(second.row("MISSING")).as(second.out()).isZero();
        assertThat(second.row("redriven")).isEqualTo(1);
        assertThat(second.row("waiting")).isEqualTo(1);
        acknowledgeAll(topic);
        CommandRun third = audit();
        assertThat(third.row("MISSING")).as(third.out()).isEqualTo(1);
        ticket("1", id);
        assertThat(audit().exitCode()).isZero();
    }

    @Test
    void aRedrivenDeadLetterThatHasBeenTicketedIsATicket() throws Exception {
        String id = RocketMQ.publish(topic, "1", order("1", "30.0"));
        deadLetter(id, order("1", "30.0"));
        Postgres.execute(
                database,
                "update dead_letter set redrive_started_at = now() - interval '1 h', redriven_at = now() - interval '1 h'");
        acknowledgeAll(topic);
        assertThat(audit().row("MISSING")).isEqualTo(1);

        ticket("1", id);

        assertThat(audit().row("tickets")).isEqualTo(1);
    }

    @Test
    void itChangesNoOffsetAndLeavesNoGroup() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0")));
        RocketMQ.publish(topic, "2", "not json");
        RocketMQ.publish(topic, "lost", order("lost", "30.0"));
        acknowledgeAll(topic);
        RocketMQ.publish(topic, "waits", order("waits", "30.0"));
        SortedMap<String, String> before = RocketMQ.groupsAndOffsets();

        assertThat(audit().row("MISSING")).isEqualTo(2);

        assertThat(before).isNotEmpty();
        assertThat(RocketMQ.groupsAndOffsets()).isEqualTo(before);
    }

    /** It may be of another topic: nobody but the user knows. */
    @Test
    void aGroupThatHasAcknowledgedNothingIsNotTakenForWell() {
        RocketMQ.publish(topic, "1", order("1", "30.0"));

        CommandRun run = audit();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.row("waiting")).isEqualTo(1);
        assertThat(run.out()).contains(group + " has acknowledged nothing of this topic");
    }

    @Test
    void aGroupThatHasHadNothingToDoIsWell() {
        assertThat(audit().exitCode()).isZero();
    }

    @Test
    void oneNameServerThatAnswersIsEnough() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0")));
        acknowledgeAll(topic);
        nameServers = "127.0.0.1:1;" + nameServers;

        CommandRun run = audit("--redrive");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("tickets")).isEqualTo(1);
    }

    @Test
    void onlyTheSpanIsAudited() throws Exception {
        RocketMQ.publish(topic, "1", order("1", "30.0"));
        acknowledgeAll(topic);
        String now = Instant.now().plus(Duration.ofSeconds(1)).toString();

        assertThat(audit("--from", "2h", "--to", "1h").row("published")).isZero();
        assertThat(audit("--from", "1m", "--to", now).row("published")).isEqualTo(1);
    }

    @Test
    void machinesGetALineForEachAndOneForTheLedger() throws Exception {
        RocketMQ.publish(topic, "lost", order("lost", "30.0"));
        acknowledgeAll(topic);

        CommandRun run = audit("--json");

        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(new ObjectMapper().readTree(lines.get(0)).path("orderId").asText())
                .isEqualTo("lost");
        assertThat(new ObjectMapper().readTree(lines.get(1)).path("missing").asInt())
                .isEqualTo(1);
        assertThat(run.out()).doesNotContain(PHONE);
    }

    @ParameterizedTest
    @CsvSource({
        "--from, yesterday, is no time",
        "--from, 2999-01-01T00:00:00Z, in the future",
        "--to, 3d, is not before",
        "--to, +999999999-12-31T23:59:59Z, is no time",
    })
    void aWrongSpanIsWrongUsage(String option, String value, String said) {
        CommandRun run = audit(option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "orderflow.rocketmq.namesrv-addr, 127.0.0.1:1, nothing answers",
        "orderflow.database.url, jdbc:postgresql://127.0.0.1:1/orderflow, cannot connect",
        "orderflow.rocketmq.topic, no-such-topic, does not exist",
        "orderflow.rocketmq.consumer-group, no-such-group, no source has ever run as it",
    })
    void whatIsNotThereIsOneLine(String property, String value, String said) {
        CommandRun run = audit("-p", property + "=" + value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(said);
    }

    @Test
    void aRoleWithoutTheRightsIsOneLine() {
        Postgres.execute(database, "create role %s login".formatted(role()));

        CommandRun run = audit("-p", "orderflow.database.url=" + database.replaceFirst("user=\\w+", "user=" + role()));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains("may not read", "migrate --role");
    }

    private String role() {
        return "auditor_" + database.replaceAll(".*/(test_\\d+).*", "$1");
    }
}
