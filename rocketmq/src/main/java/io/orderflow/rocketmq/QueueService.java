package io.orderflow.rocketmq;

import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageOrderlyService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** RocketMQ's own service for messages in the order of their queue, which tells of each queue whose messages it has taken over. */
final class QueueService extends ConsumeMessageOrderlyService {
    private final Consumer<MessageQueue> taken;

    QueueService(DefaultMQPushConsumerImpl client, MessageListenerOrderly listener, Consumer<MessageQueue> taken) {
        super(client, listener);
        this.taken = taken;
    }

    /** @param messages null where a queue has waited, and goes on */
    @Override
    public void submitConsumeRequest(
            List<MessageExt> messages, ProcessQueue processQueue, MessageQueue queue, boolean dispatchToConsume) {
        super.submitConsumeRequest(messages, processQueue, queue, dispatchToConsume);
        if (messages != null) {
            taken.accept(queue);
        }
    }
}
