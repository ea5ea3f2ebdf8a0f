package io.orderflow.rocketmq;

import org.apache.rocketmq.client.producer.SendStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConfirmationTest {
    @ParameterizedTest
    @EnumSource
    void nothingIsConfirmedThatIsNotStoredAsTheBrokerIsSetTo(SendStatus status) {
        assertThat(DeadLetterTopic.isConfirmed(status)).isEqualTo(status == SendStatus.SEND_OK);
    }
}
