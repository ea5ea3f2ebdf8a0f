package io.orderflow.redrive;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.message.Message;

/** Many dead letters. */
final class Letters {
    private static final int BATCH = 250;

    private Letters() {}

    static void fillTable(String database, int count) {
        fillTable(database, count, 0);
    }

    /** @param noteBytes how much each order has beside its id */
    static void fillTable(String database, int count, int noteBytes) {
        Postgres.execute(database, """
                insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data)
                select '/test', n::text, 't', 'order-' || n, 422, 'no', jsonb_build_object('specversion', '1.0',
                    'id', n::text, 'source', '/test', 'type', 't'), convert_to('{"orderId":"order-' || n || '","note":"'
                    || repeat('n', %d) || '"}', 'UTF8')
                from generate_series(1, %d) n""".formatted(noteBytes, count));
    }

    /** Of so many orders, each with an id of its own. */
    static void fillTopic(String deadLetterTopic, String origin, int count) {
        fillTopic(deadLetterTopic, origin, count, 0);
    }

    /** @param noteBytes how much each order has beside its id */
    static void fillTopic(String deadLetterTopic, String origin, int count, int noteBytes) {
        String note = "n".repeat(noteBytes);
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "7F00000100001234567800000%07d".formatted(i);
            Message letter = new Message(
                    deadLetterTopic,
                    "",
                    "order-" + i,
                    "{\"orderId\":\"order-%d\",\"note\":\"%s\"}"
                            .formatted(i, note)
                            .getBytes(StandardCharsets.UTF_8));
            letter.putUserProperty("dead-letter-topic", origin);
            letter.putUserProperty("dead-letter-message-id", id);
            letter.putUserProperty("dead-letter-code", "422");
            letter.putUserProperty("dead-letter-reason", "no");
            batch.add(letter);
            if (batch.size() == BATCH || i == count - 1) {
                RocketMQ.publishTogether(batch);
                batch.clear();
            }
        }
    }
}
