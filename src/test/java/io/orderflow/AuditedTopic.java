package io.orderflow;

import io.orderflow.order.Order;
import io.orderflow.order.OrderDigest;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/** For tests of the audit: a topic with its group and a database, and what a source and its handlers would leave there. */
abstract class AuditedTopic {
    static final String PHONE = "152122131323";

    @TempDir
    Path data;

    final String database = Postgres.migratedDatabase();
    final String topic = RocketMQ.topic();
    final String group = RocketMQ.group();
    String nameServers = RocketMQ.nameServerAddress();

    CommandRun audit(String... options) {
        return command("audit", options);
    }

    /** Any command, with these servers. @param name empty for the first command */
    CommandRun command(String name, String... options) {
        List<String> all = new ArrayList<>(name.isEmpty() ? List.of() : List.of(name));
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("orderflow.rocketmq.namesrv-addr", nameServers);
        properties.put("orderflow.rocketmq.topic", topic);
        properties.put("orderflow.rocketmq.consumer-group", group);
        properties.put("orderflow.database.url", database);
        properties.put("orderflow.order.digest-key", Postgres.DIGEST_KEY);
        properties.forEach((property, value) -> all.addAll(List.of("-p", property + "=" + value)));
        all.addAll(Arrays.asList(options));
        return CommandRun.of(data, all.toArray(String[]::new));
    }

    static String order(String id, String amount) {
        return """
                {"orderId":"%s","orderStatus":"completed","userPhoneNo":"%s","prodId":"p","prodName":"n","chargeMoney":%s,"chargeTime":1,"finishTime":2}""".formatted(id, PHONE, amount);
    }

    void ticket(String orderId, String eventId) throws Exception {
        ticketOf(orderId, order(orderId, "30.0"), eventId);
    }

    void ticketOf(String orderId, String order, String eventId) throws Exception {
        byte[] mac = OrderDigest.of(Postgres.DIGEST_KEY).of(Order.MAPPER.readValue(order, Order.class));
        Postgres.execute(database, """
                insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at, phone, order_mac,
                    event_id, event_source)
                values ('%s', 'p', 'n', 30.0, now(), now(), '********1323', '\\x%s', '%s', '%s')""".formatted(
                        orderId.replace("'", "''"), HexFormat.of().formatHex(mac), eventId, source()));
    }

    void acknowledgement(String orderId, String status, String eventId) {
        Postgres.execute(database, """
                insert into acknowledged_order (order_id, status, event_id, event_source)
                values ('%s', '%s', '%s', '%s')""".formatted(orderId, status, eventId, source()));
    }

    void deadLetter(String eventId, String data) {
        deadLetterOf(source(), eventId, data);
    }

    void deadLetterOf(String source, String eventId, String data) {
        Postgres.execute(database, """
                insert into dead_letter (event_source, event_id, event_type, code, reason, attributes, data)
                values ('%s', '%s', 'orderflow.order.placed', 422, 'no order', '{}', '\\x%s')""".formatted(
                        source, eventId, HexFormat.of().formatHex(data.getBytes(StandardCharsets.UTF_8))));
    }

    String source() {
        return "/rocketmq/" + group + "/" + topic;
    }

    String deadLetters() {
        return RocketMQ.topic(group + "-dead-letters");
    }

    static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What a source does that delivers all of it, wherever to. */
    @SuppressWarnings("deprecation")
    void acknowledgeAll(String topic) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(group);
        consumer.setNamesrvAddr(RocketMQ.nameServerAddress());
        consumer.setInstanceName(group);
        consumer.start();
        try {
            for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) {
                // The broker knows a group from its first heartbeat on.
                await().ignoreExceptions().until(() -> {
                    consumer.getDefaultMQPullConsumerImpl()
                            .getOffsetStore()
                            .updateConsumeOffsetToBroker(queue, consumer.maxOffset(queue), false);
                    return true;
                });
            }
        } finally {
            consumer.shutdown();
        }
    }
}
