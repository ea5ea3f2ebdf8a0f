package io.orderflow.rocketmq;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A dead letter is one that RocketMQ takes, whatever the message was. */
class LetterTest {
    private final MessageExt message = new MessageExt();
    private final Failure failure = new Failure(422, "x".repeat(500), Duration.ZERO, true);

    LetterTest() {
        message.setTopic("orders");
        message.setMsgId("place");
        message.setKeys("order-1");
        message.setBody("{}".getBytes());
        put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "AC11");
    }

    @Test
    void whatHasRoomIsAllKept() {
        for (int i = 0; i < 1500; i++) {
            put("p" + i, "0123456789");
        }

        Message letter = Letter.of(message, failure, "dead");

        assertThat(letter.getProperty("p1499")).isEqualTo("0123456789");
        assertThat(letter.getProperty("dead-letter-dropped")).isNull();
    }

    @Test
    void theLargestPropertiesAreLeftOutUntilRocketMqTakesIt() {
        put("note", "订".repeat(5500));
        put("large", "y".repeat(15_000));
        put("small", "kept");

        Message letter = Letter.of(message, failure, "dead");

        assertThat(propertyBytes(letter)).isLessThan(32_767);
        assertThat(letter.getProperties())
                .containsEntry("small", "kept")
                .containsEntry("large", "y".repeat(15_000))
                .containsEntry("dead-letter-dropped", "note")
                .containsEntry("dead-letter-reason", failure.reason())
                .doesNotContainKey("note");
        assertThat(letter.getKeys()).isEqualTo("order-1");
        assertThat(letter.getBody()).isEqualTo(message.getBody());
    }

    @Test
    void aNameThatIsLargeIsNamedByItsStart() {
        put("n".repeat(32_000), "1");

        Message letter = Letter.of(message, failure, "dead");

        assertThat(letter.getProperty("dead-letter-dropped")).hasSize(503).endsWith("...");
    }

    @Test
    void whatWouldHaveTheBrokerDoSomethingElseIsNotKept() {
        put(MessageConst.PROPERTY_INNER_MULTI_DISPATCH, "a/b");
        put(MessageConst.PROPERTY_TIMER_DELIVER_MS, "99999999999999");
        put(MessageConst.PROPERTY_DELAY_TIME_LEVEL, "18");
        put("__RMQ.TRANSIENT.x", "1");
        put(LastingId.PROPERTY, "AC11-place");

        Message letter = Letter.of(message, failure, "dead");

        assertThat(letter.getProperties())
                .doesNotContainKeys(
                        "INNER_MULTI_DISPATCH", "TIMER_DELIVER_MS", "DELAY", "__RMQ.TRANSIENT.x", "orderflow-id")
                .containsEntry("UNIQ_KEY", "AC11-place")
                .containsEntry("dead-letter-message-id", "AC11-place");
    }

    @Test
    void anEmptyBodyIsSaidToBeOne() {
        message.setBody(null);

        Message letter = Letter.of(message, failure, "dead");

        assertThat(letter.getBody()).isNotEmpty();
        assertThat(letter.getProperty("dead-letter-body")).isEqualTo("was empty");
    }

    @Test
    void whatIsCutSaysOfWhatItIsTheStart() {
        message.setBody(new byte[100_000]);

        Message letter = Letter.cut(message, failure, "dead");

        assertThat(letter.getBody()).hasSize(65_536);
        assertThat(letter.getProperty("dead-letter-body"))
                .isEqualTo(
                        "the first 65536 of 100000 stored bytes, sha-256 9192c25b734fcbadbe32dadc28089c60db0e39f90cc20ce2e5733f57261acc0c");
    }

    private void put(String name, String value) {
        MessageAccessor.putProperty(message, name, value);
    }

    private static int propertyBytes(Message letter) {
        return MessageDecoder.messageProperties2String(letter.getProperties()).getBytes(StandardCharsets.UTF_8).length;
    }
}
