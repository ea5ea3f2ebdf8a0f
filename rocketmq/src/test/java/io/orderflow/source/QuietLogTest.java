package io.orderflow.source;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the log says when RocketMQ is gone and messages cannot be handed back to it. */
class QuietLogTest {
    private static final String PHONE = "13800138000";

    @Test
    void noMessageIsInTheLogWhenItCannotBeHandedBack(@TempDir Path folder) throws Exception {
        RocketMQ.nameServerAddress();
        String topic = "topic-" + UUID.randomUUID();
        EmbeddedRocketMQ rocketmq = new EmbeddedRocketMQ(folder, 0, 0);
        boolean open = true;
        try (Sink sink = new Sink();
                LogLines log = new LogLines()) {
            rocketmq.createTopic(topic, 1);
            sink.behave(Sink.Behaviour.answer(503));
            publish(rocketmq, topic);
            SourceUnderTest source = SourceUnderTest.of(topic, "group-" + UUID.randomUUID(), sink)
                    .with("orderflow.rocketmq.namesrv-addr", rocketmq.nameServerAddress())
                    .deadline("3s")
                    .set("maxRetryDelay", "200ms");
            try (RouteFile running = source.run()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !sink.received().isEmpty());
                rocketmq.close();
                open = false;
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                !log.with("RocketMQ does not take back message").isEmpty());
            }
            List<String> quoting = log.all().stream()
                    .filter(line ->
                            line.contains(PHONE) || line.contains("49, 51, 56, 48, 48") || line.contains("\u001b"))
                    .toList();
            assertThat(quoting).isEmpty();
        } finally {
            if (open) {
                rocketmq.close();
            }
        }
    }

    private static void publish(EmbeddedRocketMQ rocketmq, String topic) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("quiet-test");
        producer.setSendMsgTimeout(30_000);
        producer.setInstanceName("quiet-test");
        producer.setNamesrvAddr(rocketmq.nameServerAddress());
        producer.start();
        try {
            for (int i = 0; i < 20; i++) {
                Message message = new Message(
                        topic, "", PHONE, ("{\"phone\":\"" + PHONE + "\"}").getBytes(StandardCharsets.UTF_8));
                message.putUserProperty("phone", PHONE);
                producer.send(message);
            }
        } finally {
            producer.shutdown();
        }
    }
}
