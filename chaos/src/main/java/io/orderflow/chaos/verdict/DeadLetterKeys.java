package io.orderflow.chaos.verdict;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;

/** The topic to which the source hands what it can never deliver. */
@SuppressWarnings("deprecation") // Its successor polls in the background, and so never says that it has read all.
public final class DeadLetterKeys implements AutoCloseable {
    private static final int BATCH = 32;

    private final DefaultMQPullConsumer consumer;
    private final String topic;
    private final Map<MessageQueue, Long> offsets = new HashMap<>();
    private final Set<String> keys = new HashSet<>();

    /** @param access what RocketMQ asks for */
    public DeadLetterKeys(String nameServers, String topic, RPCHook access) throws MQClientException {
        this.topic = topic;
        consumer = new DefaultMQPullConsumer("chaos-ledger", access);
        consumer.setNamesrvAddr(nameServers);
        consumer.start();
    }

    /** The keys of all messages up to now, of those that begin so. */
    public Set<String> keys(String prefix) throws Exception {
        for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(topic)) {
            read(queue);
        }
        return keys.stream().filter(key -> key.startsWith(prefix)).collect(Collectors.toSet());
    }

    private void read(MessageQueue queue) throws Exception {
        PullResult result;
        do {
            result = consumer.pull(queue, "*", offsets.getOrDefault(queue, 0L), BATCH);
            if (result.getPullStatus() == PullStatus.FOUND) {
                result.getMsgFoundList().stream().map(MessageExt::getKeys).forEach(keys::add);
            }
            offsets.put(queue, result.getNextBeginOffset());
        } while (result.getPullStatus() == PullStatus.FOUND);
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}
