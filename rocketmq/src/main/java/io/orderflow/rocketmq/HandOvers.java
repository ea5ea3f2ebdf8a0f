package io.orderflow.rocketmq;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;

/**
 * Sees to it that what was pulled is delivered, also where an Error comes in between. RocketMQ's client takes a queue for pulled as
 * far as a broker's answer goes before it has stored the messages and handed them over; where an {@link OutOfMemoryError}, for one,
 * ends that, it pulls again, from behind them, and they would be acknowledged with the next that are delivered. So a queue that is
 * pulled from while messages of the answer before are not handed over is dropped, and pulled anew.
 */
final class HandOvers implements RPCHook {
    private final DefaultMQPushConsumerImpl client;

    /** The messages of the latest answer, of each queue of which they are not handed over: mostly there is none. */
    private final Map<MessageQueue, byte[]> arriving = new ConcurrentHashMap<>();

    HandOvers(DefaultMQPushConsumerImpl client) {
        this.client = client;
    }

    /** Those of the queue's latest answer are with who delivers them. */
    void handedOver(MessageQueue queue) {
        arriving.remove(queue);
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
        if (response != null
                && response.getCode() == ResponseCode.SUCCESS
                && response.getBody() != null
                && SeenMessages.isPull(request)) {
            arriving.put(SeenMessages.queue(request), response.getBody());
        }
    }

    /** A queue has one pull under way at a time: at the next, what came with the one before is handed over. */
    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        if (arriving.isEmpty() || !SeenMessages.isPull(request)) {
            return;
        }
        MessageQueue queue = SeenMessages.queue(request);
        byte[] messages = arriving.get(queue);
        if (messages == null) {
            return;
        }
        ProcessQueue pulled = client.getRebalanceImpl().getProcessQueueTable().get(queue);
        if (pulled != null && isAnyWanted(queue, messages)) {
            DroppedQueues.drop(pulled);
        }
        arriving.remove(queue);
    }

    /** Where tags only look the same to the broker, the client leaves them out, and hands nothing over. */
    private boolean isAnyWanted(MessageQueue queue, byte[] messages) {
        SubscriptionData wanted =
                client.getRebalanceImpl().getSubscriptionInner().get(queue.getTopic());
        return wanted == null
                || wanted.getTagsSet().isEmpty()
                || MessageDecoder.decodesBatch(ByteBuffer.wrap(messages), false, false, true).stream()
                        .anyMatch(message ->
                                message.getTags() != null && wanted.getTagsSet().contains(message.getTags()));
    }
}
