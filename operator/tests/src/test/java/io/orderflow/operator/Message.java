package io.orderflow.operator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.awaitility.Awaitility;

/**
 * A message as it lies in the topic, which is what the integrations are measured by.
 *
 * @param id what becomes the id of its event
 * @param orderId its key
 */
record Message(String id, String orderId, String body) {
    private static final Pattern PHONE = Pattern.compile("\"userPhoneNo\":\"(\\d{5,})");

    /** Reads the first messages of a topic, as many as it has. */
    static List<Message> of(String nameServers, String topic, long count) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("reader-" + UUID.randomUUID());
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.start();
        try {
            List<Message> messages = new ArrayList<>();
            Awaitility.await("all of " + topic)
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        consumer.poll(1000).forEach(message -> messages.add(of(message)));
                        return messages.size() >= count;
                    });
            return messages;
        } finally {
            consumer.shutdown();
        }
    }

    private static Message of(MessageExt message) {
        return new Message(
                MessageClientIDSetter.getUniqID(message),
                message.getKeys(),
                new String(message.getBody(), StandardCharsets.UTF_8));
    }

    /** The phone number that is readable in it. */
    Optional<String> phone() {
        Matcher phone = PHONE.matcher(body);
        return phone.find() ? Optional.of(phone.group(1)) : Optional.empty();
    }
}
