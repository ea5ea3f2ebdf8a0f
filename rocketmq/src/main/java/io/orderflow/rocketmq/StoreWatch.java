package io.orderflow.rocketmq;

import io.orderflow.rocketmq.SeenMessages.Mark;
import io.orderflow.rocketmq.SeenMessages.Seen;
import java.util.List;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;

/**
 * Looks whether the queues are still those that were received from. A topic that was made anew, or a broker that came back with
 * an older store, may have more messages again than the group has reached before anybody pulls: then RocketMQ goes on from
 * there, and those before are never delivered. So each queue is asked, now and then, for the message that was its last at the
 * look before.
 *
 * <p>A source that starts anew has seen nothing, and takes the group's offset for what it is.
 */
final class StoreWatch implements Runnable {
    static final int INTERVAL_SECONDS = 5;

    private static final int TIMEOUT_MILLIS = 2000;

    private final PushConsumer consumer;

    StoreWatch(PushConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public void run() {
        SeenMessages seen = consumer.offsets().seen();
        for (MessageQueue queue :
                consumer.impl().getRebalanceImpl().getProcessQueueTable().keySet()) {
            List<Mark> marks = seen.toBeThere(queue);
            if (look(queue, marks)) {
                seen.looked(queue, marks);
            }
        }
    }

    /** @return whether all is there; false if one is not, of which is seen to, or that cannot be seen now */
    private boolean look(MessageQueue queue, List<Mark> marks) {
        try {
            for (Mark mark : marks) {
                Boolean there = isThere(queue, mark.seen());
                if (Boolean.FALSE.equals(there)) {
                    consumer.offsets().goBack(queue, mark);
                }
                if (!Boolean.TRUE.equals(there)) {
                    return false;
                }
            }
            return true;
        } catch (RemotingException silent) {
            return false; // SourceWatch tells.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @return null if the broker does not show it, or the queue is shorter: RocketMQ's client sees that by itself */
    private Boolean isThere(MessageQueue queue, Seen seen) throws RemotingException, InterruptedException {
        MQClientInstance client = consumer.impl().getmQClientFactory();
        String broker = client.findBrokerAddressInPublish(queue.getBrokerName());
        if (broker == null) {
            return null;
        }
        RemotingCommand answer = client.getMQClientAPIImpl()
                .getRemotingClient()
                .invokeSync(
                        broker,
                        RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, question(queue, seen.offset())),
                        TIMEOUT_MILLIS);
        return isThere(seen, answer);
    }

    /** By the broker's answer to the {@link #question}; null if it does not show it. */
    static Boolean isThere(Seen seen, RemotingCommand answer) {
        return switch (answer.getCode()) {
            case ResponseCode.SUCCESS -> isOneOfTwo(seen, Seen.first(answer.getBody()), answer);
            // By the source's filter none from there on is to be received, and it was.
            case ResponseCode.PULL_RETRY_IMMEDIATELY -> false;
            case ResponseCode.PULL_OFFSET_MOVED -> isDeleted(answer, seen.offset()) ? true : null;
            default -> null;
        };
    }

    /**
     * Where a message says another place in its queue than it has, as those do that a broker stored while its disk was full, places
     * tell nothing.
     */
    private static Boolean isOneOfTwo(Seen seen, Seen found, RemotingCommand answer) {
        if (seen.equals(found)) {
            return true;
        }
        Long next = number(answer, "nextBeginOffset");
        return found == null || next == null || next - 1 != found.offset() ? null : false;
    }

    /** By its age, so that nothing that is older is there either. */
    private static boolean isDeleted(RemotingCommand answer, long offset) {
        Long first = number(answer, "minOffset");
        return first != null && first > offset;
    }

    /** What the head of the answer says, or null. */
    private static Long number(RemotingCommand answer, String field) {
        String text =
                answer.getExtFields() == null ? null : answer.getExtFields().get(field);
        return text != null && text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }

    /** For one message, which the group does not get by that, and without waiting for it. */
    private PullMessageRequestHeader question(MessageQueue queue, long offset) {
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setConsumerGroup(consumer.getConsumerGroup());
        header.setTopic(queue.getTopic());
        header.setBrokerName(queue.getBrokerName());
        header.setQueueId(queue.getQueueId());
        header.setQueueOffset(offset);
        header.setMaxMsgNums(1);
        header.setSysFlag(0);
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(0L);
        header.setSubVersion(0L);
        return header;
    }
}
