package io.orderflow.rocketmq;

import java.util.List;
import org.apache.rocketmq.client.consumer.AllocateMessageQueueStrategy;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Shares the queues of a topic among a group's members, as RocketMQ's clients do by default, but by members and not by connections.
 * RocketMQ's broker lists each member once for every connection that it had a heartbeat over, and takes one whose end it has not
 * seen, as where a network drops it or a heartbeat waited for longer than its connection lasted, for alive for two minutes. The
 * share of that connection nobody would receive.
 */
final class DistinctMembers implements AllocateMessageQueueStrategy {
    private final AllocateMessageQueueStrategy shares = new AllocateMessageQueueAveragely();

    @Override
    public List<MessageQueue> allocate(
            String group, String member, List<MessageQueue> queues, List<String> connections) {
        return shares.allocate(
                group, member, queues, connections.stream().distinct().toList());
    }

    @Override
    public String getName() {
        return shares.getName();
    }
}
