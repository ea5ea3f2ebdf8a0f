package io.orderflow.rocketmq;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;

/**
 * The offsets that an operator has set while the group receives ({@code mqadmin resetOffsetByTime}). A broker answers the next pull
 * of the queue with the same code as one from a wrong offset; only its remark tells them apart, which RocketMQ's client drops.
 */
final class OffsetResets implements RPCHook {
    /** The remark of RocketMQ 5's broker; with another it is an offset that was corrected. */
    private static final String RESET = "OFFSET_RESET";

    private final Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();

    /** @param client over which the queues are pulled, before the first is */
    void listen(RemotingClient client) {
        client.registerRPCHook(this);
    }

    /** Whether that is where an operator has set it; once for each time. */
    boolean take(MessageQueue queue, long offset) {
        return offsets.remove(queue, offset);
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {}

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
        if (response == null || response.getCode() != ResponseCode.PULL_OFFSET_MOVED) {
            return;
        }
        String next =
                response.getExtFields() == null ? null : response.getExtFields().get("nextBeginOffset");
        if (RESET.equals(response.getRemark())
                && next != null
                && next.matches("[0-9]{1,18}")
                && request.readCustomHeader() instanceof PullMessageRequestHeader pull) {
            MessageQueue queue = new MessageQueue(pull.getTopic(), pull.getBrokerName(), pull.getQueueId());
            offsets.put(queue, Long.valueOf(next));
        }
    }
}
