package io.orderflow.rocketmq;

import io.orderflow.rocketmq.SeenMessages.Seen;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a broker's answer shows of a message that was received. */
class StoreWatchTest {
    private static final Seen RECEIVED = new Seen(7, 700, 1_584_932_320_000L, 42);

    @Test
    void theSameMessageIsThere() {
        assertThat(StoreWatch.isThere(RECEIVED, answer(RECEIVED, 8))).isTrue();
    }

    @Test
    void anotherAtItsPlaceIsNot() {
        assertThat(StoreWatch.isThere(RECEIVED, answer(new Seen(7, 700, 1_584_932_320_000L, 43), 8)))
                .isFalse();
    }

    /** By the source's filter the next that it may have stands further on. */
    @Test
    void anotherBehindItsPlaceIsNotEither() {
        assertThat(StoreWatch.isThere(RECEIVED, answer(new Seen(9, 900, 1_584_932_320_000L, 42), 10)))
                .isFalse();
    }

    /** As after a disk that was full: the source would go back at each look, and never come to the end of the queue. */
    @Test
    void whereMessagesSayOtherPlacesThanTheyHaveNothingIsKnown() {
        Seen shifted = new Seen(34, 3400, 1_584_932_320_000L, 42);

        assertThat(StoreWatch.isThere(RECEIVED, answer(shifted, 8))).isNull();
    }

    @Test
    void anAnswerWithoutTheNextPlaceShowsNothing() {
        RemotingCommand answer = answer(new Seen(7, 700, 1_584_932_320_000L, 43), 8);
        answer.setExtFields(new HashMap<>());

        assertThat(StoreWatch.isThere(RECEIVED, answer)).isNull();
    }

    private static RemotingCommand answer(Seen found, long next) {
        RemotingCommand answer = RemotingCommand.createResponseCommand(ResponseCode.SUCCESS, null);
        answer.setExtFields(new HashMap<>(Map.of("nextBeginOffset", Long.toString(next))));
        answer.setBody(ByteBuffer.allocate(48)
                .putInt(48)
                .putInt(8, found.crc())
                .putLong(20, found.offset())
                .putLong(28, found.place())
                .putLong(40, found.born())
                .array());
        return answer;
    }
}
