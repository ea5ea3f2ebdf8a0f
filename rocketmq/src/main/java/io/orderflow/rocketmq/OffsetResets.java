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
 * of the queue with the same code as one from a wrong offset; only its remark tells them apart, which RocketMQ's client drops. And
 * when a pull last was from an offset that its queue has.
 */
final class OffsetResets implements RPCHook {
    /** The remark of RocketMQ 5's broker; with another it is an offset that was corrected. */
    private static final String RESET = "OFFSET_RESET";

    private final Map<MessageQueue, Long> offsets = new ConcurrentHashMap<>();
    private final Map<MessageQueue, Long> pulls = new ConcurrentHashMap<>();

    /** @param client over which the queues are pulled, before the first is */
    void listen(RemotingClient client) {
        client.registerRPCHook(this);
    }

    /** Whether that is where an operator has set it; once for each time. */
    boolean take(MessageQueue queue, long offset) {
        return offsets.remove(queue, offset);
    }

    /** When the offset that the queue was pulled from was last one that it has, in ms since 1970; null if that is not known. */
    Long lastPull(MessageQueue queue) {
        return pulls.get(queue);
    }

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {}

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
        if (response == null || !(request.readCustomHeader() instanceof PullMessageRequestHeader pull)) {
            return;
        }
        MessageQueue queue = new MessageQueue(pull.getTopic(), pull.getBrokerName(), pull.getQueueId());
        if (response.getCode() == ResponseCode.SUCCESS || response.getCode() == ResponseCode.PULL_NOT_FOUND) {
            pulls.put(queue, System.currentTimeMillis());
        }
        if (response.getCode() != ResponseCode.PULL_OFFSET_MOVED) {
            return;
        }
        String next =
                response.getExtFields() == null ? null : response.getExtFields().get("nextBeginOffset");
        if (RESET.equals(response.getRemark()) && next != null && next.matches("[0-9]{1,18}")) {
            offsets.put(queue, Long.valueOf(next));
        }
    }
}
