package io.orderflow.rocketmq;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * Asks the broker, now and then, how far each queue of this consumer has got: for the lag.
 */
final class LagWatch implements Runnable {
    static final int INTERVAL_SECONDS = 10;

    private final DefaultMQPushConsumerImpl client;
    private final End end;
    private final SourceMetrics metrics;
    private final Consumer<MessageQueue> lost;
    private Set<MessageQueue> owned = Set.of();

    /** What a broker says is the offset that the next message of a queue will have. Blocks for a network round trip. */
    interface End {
        long of(MessageQueue queue) throws MQClientException;
    }

    /** @param lost is told of each queue that this consumer no longer has */
    LagWatch(DefaultMQPushConsumerImpl client, End end, SourceMetrics metrics, Consumer<MessageQueue> lost) {
        this.client = client;
        this.end = end;
        this.metrics = metrics;
        this.lost = lost;
    }

    @Override
    public void run() {
        Set<MessageQueue> now =
                new HashSet<>(client.getRebalanceImpl().getProcessQueueTable().keySet());
        Set<String> silent = new HashSet<>();
        now.forEach(queue -> look(queue, silent));
        owned.stream().filter(queue -> !now.contains(queue)).forEach(queue -> {
            metrics.forget(queue);
            lost.accept(queue);
        });
        owned = now;
    }

    /** @param silent the names of brokers that do not answer: each question to one takes its time, so one is enough */
    private void look(MessageQueue queue, Set<String> silent) {
        if (silent.contains(queue.getBrokerName())) {
            return;
        }
        try {
            long committed = client.getOffsetStore().readOffset(queue, ReadOffsetType.MEMORY_FIRST_THEN_STORE);
            metrics.lag(queue, Math.max(0, end.of(queue) - Math.max(0, committed)));
        } catch (MQClientException | RuntimeException unseen) {
            // Its lag stays as it was; SourceWatch tells why the broker does not answer. Those of others have theirs.
            if (unseen.getCause() instanceof RemotingException) {
                silent.add(queue.getBrokerName());
            }
        }
    }
}
