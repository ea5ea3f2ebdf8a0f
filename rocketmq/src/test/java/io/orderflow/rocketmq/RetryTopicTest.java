package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is published anew where its own broker does not take it back is the same message still. */
class RetryTopicTest {
    private final MessageClientExt message = new MessageClientExt();

    RetryTopicTest() {
        message.setTopic("orders");
        message.setBody(new byte[] {1, 2});
        message.setFlag(7);
        message.setOffsetMsgId("first-place");
        message.setBornTimestamp(1584932320000L);
        message.setReconsumeTimes(2);
        MessageAccessor.putProperty(message, "tenant", "canteen");
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_MAX_OFFSET, "9");
    }

    @Test
    void aCopyIsWhatRocketMqWouldMakeOfIt() {
        key("AC11");

        Message copy = RetryTopic.copy(message, "group", 0);

        assertThat(copy.getTopic()).isEqualTo("%RETRY%group");
        assertThat(copy.getBody()).isSameAs(message.getBody());
        assertThat(copy.getFlag()).isEqualTo(7);
        assertThat(copy.getProperties())
                .containsEntry("UNIQ_KEY", "AC11")
                .containsEntry("tenant", "canteen")
                .containsEntry("ORIGIN_MESSAGE_ID", "first-place")
                .containsEntry("RETRY_TOPIC", "orders")
                .containsEntry("RECONSUME_TIME", "3")
                .containsEntry("MAX_RECONSUME_TIMES", "2147483647")
                .containsEntry("DELAY", "5")
                .containsEntry("orderflow-born", "1584932320000")
                .doesNotContainKeys("MAX_OFFSET", "orderflow-id");
    }

    @Test
    void aCopyIsConfirmedWhenItIsStoredWhateverItsPublisherWaitedFor() {
        message.setWaitStoreMsgOK(false);

        assertThat(RetryTopic.copy(message, "group", 0).isWaitStoreMsgOK()).isTrue();
    }

    @Test
    void aMessageWithoutAUniqueKeyKeepsItsName() {
        assertThat(RetryTopic.copy(message, "group", 0).getProperty("orderflow-id"))
                .isEqualTo("first-place");
    }

    @Test
    void aNameThatWasNotedGoesWithIt() {
        key("AC11");
        MessageAccessor.putProperty(message, LastingId.PROPERTY, "AC11-first-place");

        assertThat(RetryTopic.copy(message, "group", 0).getProperty("orderflow-id"))
                .isEqualTo("AC11-first-place");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 3", "0, 15, 18", "0, 2147483647, 18", "4, 9, 4"})
    void itsDelayIsTheBrokers(int set, int reconsumeTimes, int level) {
        message.setReconsumeTimes(reconsumeTimes);

        assertThat(RetryTopic.copy(message, "group", set).getDelayTimeLevel()).isEqualTo(level);
    }

    private void key(String key) {
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, key);
    }
}
