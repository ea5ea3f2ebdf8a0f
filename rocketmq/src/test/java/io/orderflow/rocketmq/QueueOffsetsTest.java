package io.orderflow.rocketmq;

import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.MQAdminImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where a group goes on whose offset its queue does not have. */
class QueueOffsetsTest {
    private static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 0);

    private final Broker broker = new Broker();
    private final PushConsumer consumer = new PushConsumer(
            "group",
            null,
            new Subscription("orders", MessageSelector.byTag("*"), StartPosition.parse("first"), null),
            (client, hook) -> {});
    private final QueueOffsets offsets = new QueueOffsets(consumer);

    QueueOffsetsTest() throws MQClientException {
        consumer.impl().setmQClientFactory(broker);
        offsets.load();
    }

    /**
     * A replica takes over that is a few messages behind; or the topic is made anew; or RocketMQ has deleted what was unread.
     *
     * @param corrected where RocketMQ would move it: the queue's end, or its first
     */
    @ParameterizedTest
    @CsvSource({
        "1000, 500, 990, 997, 990",
        "700, 500, 990, 997, 700",
        "1000, 0, 0, 3, 0",
        "1000, 500, 998, 997, 997",
        "10, 500, 500, 500, 500",
        "-1, 500, 990, 997, 500",
    })
    void itGoesOnFromWhatWasStoredSinceTheQueueWasLastSeenWhole(
            long reached, long first, long stored, long corrected, long next) {
        broker.first = first;
        broker.stored = stored;
        if (reached >= 0) {
            offsets.updateOffset(QUEUE, reached, false);
        }
        pulled();

        offsets.updateAndFreezeOffset(QUEUE, corrected);

        assertThat(reached()).isEqualTo(next);
    }

    @Test
    void aSourceThatHasNeverSeenTheQueueWholeBeginsWithItsFirst() {
        broker.first = 500L;
        broker.stored = 990L;
        offsets.updateOffset(QUEUE, 1000, false);

        offsets.updateAndFreezeOffset(QUEUE, 997);

        assertThat(reached()).isEqualTo(500);
    }

    /** RocketMQ moves the 0 to the first: set to 0 again, the group would never go on. */
    @Test
    void whereTheFirstCannotBeSeenItIsTheOneThatRocketMqMovesTo() {
        broker.first = null;
        offsets.updateOffset(QUEUE, 10, false);

        offsets.updateAndFreezeOffset(QUEUE, 500);
        assertThat(reached()).isZero();
        offsets.updateAndFreezeOffset(QUEUE, 500);
        assertThat(reached()).isEqualTo(500);
    }

    /**
     * A queue that is another one than it was.
     *
     * @param stored the first that was stored in the last hour, which of an old backlog is far ahead
     */
    @ParameterizedTest
    @CsvSource({"500, 990, 990", "500, 50000, 1000", "0, 0, 0", "2000, 2100, 2000", ", 990, 0"})
    void itGoesBackToWhatWasStoredSinceItWasTheSame(Long first, long stored, long next) {
        broker.first = first;
        broker.stored = stored;
        offsets.updateOffset(QUEUE, 1040, false);

        offsets.goBack(QUEUE, new SeenMessages.Mark(new SeenMessages.Seen(1000, 1, 2, 3), 7_200_000));

        assertThat(reached()).isEqualTo(next);
    }

    private long reached() {
        return offsets.readOffset(QUEUE, ReadOffsetType.READ_FROM_MEMORY);
    }

    private void pulled() {
        PullMessageRequestHeader pull = new PullMessageRequestHeader();
        pull.setTopic(QUEUE.getTopic());
        pull.setBrokerName(QUEUE.getBrokerName());
        pull.setQueueId(QUEUE.getQueueId());
        RemotingCommand request = RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, pull);
        RemotingCommand answer = RemotingCommand.createResponseCommand(ResponseCode.SUCCESS, null);
        NettyRemotingClient client =
                (NettyRemotingClient) broker.getMQClientAPIImpl().getRemotingClient();
        for (RPCHook hook : client.getRPCHook()) {
            hook.doAfterResponse("", request, answer);
        }
    }

    /** What the source would ask. */
    private static final class Broker extends MQClientInstance {
        private Long first;
        private Long stored;

        Broker() {
            super(new ClientConfig(), 0, "queue-offsets-test");
        }

        @Override
        public MQAdminImpl getMQAdminImpl() {
            return new MQAdminImpl(this) {
                @Override
                public long minOffset(MessageQueue queue) throws MQClientException {
                    return seen(first);
                }

                @Override
                public long searchOffset(MessageQueue queue, long timestamp) throws MQClientException {
                    return seen(stored);
                }
            };
        }

        private static long seen(Long offset) throws MQClientException {
            if (offset == null) {
                throw new MQClientException("no right", null);
            }
            return offset;
        }
    }
}
