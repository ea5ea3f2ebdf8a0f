package io.orderflow.rocketmq;

import io.orderflow.rocketmq.SeenMessages.Mark;
import io.orderflow.rocketmq.SeenMessages.Seen;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which messages have to be there later, if the queue is the same. */
class SeenMessagesTest {
    private static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 3);
    private static final int SUSPENDED = PullSysFlag.buildSysFlag(true, true, false, false);

    private final SeenMessages seen = new SeenMessages();

    @Test
    void whatCameFirstAndThenTheLastAtEachLook() {
        pull(7, 8, 9);
        assertThat(toBeThere()).isEmpty();
        pull(10);
        assertThat(toBeThere()).containsExactly(9L);

        seen.looked(QUEUE, seen.toBeThere(QUEUE));
        assertThat(toBeThere()).isEmpty();
        pull(11);
        pull(12);
        assertThat(toBeThere()).containsExactly(10L);
    }

    /** The broker may have come back with an older store, which had the last of the look before. */
    @Test
    void theLastBeforeAPullThatWasLost() {
        pull(7);
        pull(8);
        ask(SUSPENDED);
        pull(9);
        pull(10);
        assertThat(toBeThere()).containsExactly(8L, 7L);

        seen.looked(QUEUE, seen.toBeThere(QUEUE));
        pull(11);
        assertThat(toBeThere()).containsExactly(10L);
    }

    @Test
    void theLastBeforeEachOfSeveralLosses() {
        pull(7);
        ask(SUSPENDED);
        ask(SUSPENDED);
        pull(8);
        ask(SUSPENDED);
        pull(9);
        assertThat(toBeThere()).containsExactly(7L, 8L, 7L);
    }

    @Test
    void ofALossDuringALookTheMarkStays() {
        pull(7);
        pull(8);
        List<Mark> looksAt = seen.toBeThere(QUEUE);
        ask(SUSPENDED);
        pull(9);
        seen.looked(QUEUE, looksAt);
        assertThat(toBeThere()).containsExactly(8L);
    }

    @Test
    void nothingOfAQueueThatIsForgotten() {
        pull(7);
        pull(8);
        seen.forget(QUEUE);
        assertThat(toBeThere()).isEmpty();
        pull(9);
        assertThat(toBeThere()).isEmpty();
    }

    @Test
    void aQuestionThatDoesNotWaitIsNoPull() {
        pull(7);
        seen.doAfterResponse("", ask(0), answer(message(9)));
        assertThat(toBeThere()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 47})
    void aMessageThatIsCutIsNone(int length) {
        assertThat(Seen.last(new byte[length])).isNull();
        assertThat(Seen.first(new byte[length])).isNull();
    }

    /** Whatever it says of its length. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 60, 61, Integer.MAX_VALUE})
    void aLengthThatIsNoneEndsTheSearch(int length) {
        byte[] message = message(5);
        ByteBuffer.wrap(message).putInt(0, length);
        assertThat(Seen.last(message)).isNotNull();
    }

    @Test
    void noBodyAtAllIsNone() {
        assertThat(Seen.last(null)).isNull();
        seen.doAfterResponse("", ask(SUSPENDED), RemotingCommand.createResponseCommand(ResponseCode.SUCCESS, null));
        seen.doAfterResponse("", ask(SUSPENDED), null);
        assertThat(toBeThere()).isEmpty();
    }

    @Test
    void aMessageIsTheSameIfAllOfItsHeadIs() {
        Seen one = new Seen(1, 2, 3, 4);
        assertThat(Seen.first(message(7))).isEqualTo(new Seen(7, 700, 70, 17)).isNotEqualTo(one);
    }

    private List<Long> toBeThere() {
        return seen.toBeThere(QUEUE).stream().map(mark -> mark.seen().offset()).toList();
    }

    private void pull(int... offsets) {
        byte[][] messages = new byte[offsets.length][];
        for (int i = 0; i < offsets.length; i++) {
            messages[i] = message(offsets[i]);
        }
        seen.doAfterResponse("", ask(SUSPENDED), answer(messages));
    }

    private RemotingCommand ask(int flag) {
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setTopic(QUEUE.getTopic());
        header.setBrokerName(QUEUE.getBrokerName());
        header.setQueueId(QUEUE.getQueueId());
        header.setSysFlag(flag);
        RemotingCommand request = RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, header);
        seen.doBeforeRequest("", request);
        return request;
    }

    private static RemotingCommand answer(byte[]... messages) {
        ByteBuffer body = ByteBuffer.allocate(messages.length * messages[0].length);
        for (byte[] message : messages) {
            body.put(message);
        }
        RemotingCommand answer = RemotingCommand.createResponseCommand(ResponseCode.SUCCESS, null);
        answer.setBody(body.array());
        return answer;
    }

    /** As a broker stores it, up to the time of its birth. */
    private static byte[] message(int offset) {
        return ByteBuffer.allocate(60)
                .putInt(60)
                .putInt(0xDAA320A7)
                .putInt(10 + offset)
                .putInt(3)
                .putInt(0)
                .putLong(offset)
                .putLong(100L * offset)
                .putInt(0)
                .putLong(10L * offset)
                .array();
    }
}
