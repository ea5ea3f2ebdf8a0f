package io.orderflow.rocketmq;

import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** RocketMQ would put a message that is said to have been handed back too often where nobody delivers it. */
class HandBacksTest {
    private final MessageClientExt message = new MessageClientExt();

    HandBacksTest() {
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "AC11");
    }

    @ParameterizedTest
    @CsvSource({
        "orders, 0, 0, false",
        "orders, 3, 0, true",
        "orders, -2147483648, 0, true",
        "orders, 2147483647, 0, true",
        "%RETRY%group, 0, 0, false",
        "%RETRY%group, 3, 3, false",
        "%RETRY%group, 10000000, 10000000, false",
        "%RETRY%group, 10000001, 0, true",
        "%RETRY%group, -1, 0, true"
    })
    void onlyRocketMqSaysHowOften(String from, int said, int believed, boolean publishedAnew) {
        message.setTopic(from);
        message.setReconsumeTimes(said);

        HandBacks.believe(message);

        assertThat(message.getReconsumeTimes()).isEqualTo(believed);
        assertThat(LastingId.isNoted(message)).isEqualTo(publishedAnew);
        assertThat(LastingId.of(message)).isEqualTo("AC11");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "-1, 0", "2147483647, 0"})
    void anAttemptInOrderedModeIsNeverTheLast(int attempts, int counted) {
        message.setReconsumeTimes(attempts);

        HandBacks.bound(message);

        assertThat(message.getReconsumeTimes()).isEqualTo(counted);
        assertThat(LastingId.isNoted(message)).isFalse();
    }
}
