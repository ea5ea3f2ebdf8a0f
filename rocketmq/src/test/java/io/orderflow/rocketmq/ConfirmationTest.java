package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A dead letter is confirmed when RocketMQ has stored it, and by no other answer. */
class ConfirmationTest {
    private static final Failure PERMANENT = new Failure(422, "never", Duration.ZERO, true);

    private final MessageExt message = DeliveriesUnderTest.message(1, "1", 0);
    private final Queue<Exception> failures = new ArrayDeque<>();
    private final List<Message> sent = new ArrayList<>();
    private final SourceHealth health = SourceHealth.of(null, "orders", "group");
    private SendStatus answer = SendStatus.SEND_OK;
    private final DeadLetterTopic deadLetters = new DeadLetterTopic(
            "dead",
            new AsStoredProducer("group", null) {
                @Override
                public SendResult send(Message letter, MessageExt original)
                        throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    sent.add(letter);
                    Exception failure = failures.poll();
                    if (failure instanceof MQClientException e) {
                        throw e;
                    }
                    if (failure instanceof MQBrokerException e) {
                        throw e;
                    }
                    if (failure instanceof RemotingException e) {
                        throw e;
                    }
                    if (failure instanceof InterruptedException e) {
                        throw e;
                    }
                    SendResult result = new SendResult();
                    result.setSendStatus(answer);
                    return result;
                }
            },
            health);

    @BeforeEach
    void isWell() {
        health.brokerAnswers();
    }

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsConfirmedThatIsNotStoredAsTheBrokerIsSetTo(SendStatus status) {
        assertThat(DeadLetterTopic.isConfirmed(status)).isEqualTo(status == SendStatus.SEND_OK);
        answer = status;
        assertThat(deadLetters.take(message, PERMANENT)).isEqualTo(status == SendStatus.SEND_OK);
        assertThat(readiness())
                .isEqualTo(status == SendStatus.SEND_OK ? null : refused("RocketMQ has answered " + status));
    }

    @Test
    void aTopicThatTakesThemAgainIsWell() {
        failures.add(new RemotingTimeoutException("no answer\nSee the manual"));
        assertThat(deadLetters.take(message, PERMANENT)).isFalse();
        assertThat(readiness()).isEqualTo(refused("no answer"));

        assertThat(deadLetters.take(message, PERMANENT)).isTrue();
        assertThat(readiness()).isNull();
    }

    @Test
    void aFailureWithoutWordsIsCalledByItsKind() {
        failures.add(new RemotingTimeoutException(" "));
        deadLetters.take(message, PERMANENT);
        assertThat(readiness()).isEqualTo(refused("RemotingTimeoutException"));
    }

    @Test
    void whatABrokerThatNowTakesLessRefusesGoesThereCut() {
        for (Exception tooMuch : List.of(
                new MQBrokerException(ResponseCode.MESSAGE_ILLEGAL, "too large"),
                new MQClientException(ResponseCode.MESSAGE_ILLEGAL, "too large"))) {
            sent.clear();
            failures.add(tooMuch);

            assertThat(deadLetters.take(message, PERMANENT)).isTrue();

            assertThat(sent).hasSize(2);
            assertThat(sent.get(0).getProperty("dead-letter-body")).isNull();
            assertThat(sent.get(1).getProperty("dead-letter-body")).startsWith("the first 1 of 1 stored bytes");
        }
    }

    /** Whoever publishes may say so; the letter is of the bytes that are stored. */
    @Test
    void whatIsPackedByWhatNobodyKnowsIsALetterAllTheSame() {
        message.setSysFlag(MessageSysFlag.COMPRESSED_FLAG | 7 << 8);
        failures.add(new MQBrokerException(ResponseCode.MESSAGE_ILLEGAL, "too large"));
        List<Integer> packsFrom = new ArrayList<>();
        AsStoredProducer producer = new AsStoredProducer("group", null) {
            @Override
            public SendResult send(Message letter) throws MQBrokerException {
                sent.add(letter);
                packsFrom.add(getCompressMsgBodyOverHowmuch());
                if (failures.poll() instanceof MQBrokerException e) {
                    throw e;
                }
                SendResult result = new SendResult();
                result.setSendStatus(SendStatus.SEND_OK);
                return result;
            }
        };

        assertThat(new DeadLetterTopic("dead", producer, health).take(message, PERMANENT))
                .isTrue();

        assertThat(packsFrom).containsExactly(Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(sent.get(1).getProperty("dead-letter-body"))
                .matches("the first 1 of 1 stored bytes, sha-256 [0-9a-f]{64}");
    }

    @Test
    void whatItRefusesForAnotherReasonIsNotCut() {
        for (Exception other : List.of(
                new MQBrokerException(ResponseCode.SYSTEM_BUSY, "busy"),
                new MQClientException(ResponseCode.TOPIC_NOT_EXIST, "no such topic"))) {
            sent.clear();
            failures.add(other);

            assertThat(deadLetters.take(message, PERMANENT)).isFalse();
            assertThat(sent).hasSize(1);
        }
    }

    @Test
    void whatHasNoBodyCannotBeCut() {
        message.setBody(null);
        failures.add(new MQBrokerException(ResponseCode.MESSAGE_ILLEGAL, "properties too large"));

        assertThat(deadLetters.take(message, PERMANENT)).isFalse();
        assertThat(sent).hasSize(1);
    }

    @Test
    void anInterruptedThreadSendsIt() {
        Thread.currentThread().interrupt();
        assertThat(deadLetters.take(message, PERMANENT)).isTrue();
    }

    @Test
    void whatIsInterruptedMeanwhileIsNotConfirmedAndSaysSo() {
        failures.add(new InterruptedException());
        assertThat(deadLetters.take(message, PERMANENT)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(readiness()).isNull();
    }

    private String readiness() {
        return health.call(Map.of()).getMessage().orElse(null);
    }

    private static String refused(String reason) {
        return "dead letters: dead takes no message: " + reason;
    }
}
