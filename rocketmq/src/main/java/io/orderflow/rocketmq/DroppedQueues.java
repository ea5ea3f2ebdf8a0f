package io.orderflow.rocketmq;

import java.util.function.Predicate;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.impl.consumer.RebalanceImpl;
import org.apache.rocketmq.common.message.MessageQueue;

/** Queues that RocketMQ's client goes on with no further: it removes those alone that it has dropped by itself. */
final class DroppedQueues {
    private DroppedQueues() {}

    /**
     * An answer that is still to come the client would take for the end of a queue without messages under delivery, and acknowledge
     * all before it; so there is one more to its count.
     */
    static void drop(ProcessQueue queue) {
        queue.getMsgCount().incrementAndGet();
        queue.setDropped(true);
    }

    /**
     * Gives up those that were dropped, and has the client pull anew, from where they are acknowledged, what is this source's still.
     *
     * @param kept those that are not to be given up yet
     */
    static void pullAnew(DefaultMQPushConsumerImpl client, Predicate<ProcessQueue> kept) {
        if (client.isPause()) {
            // The client sets the offset of what it has dropped, as an operator told it to, and then has it pulled
            // itself.
            return;
        }
        RebalanceImpl rebalance = client.getRebalanceImpl();
        boolean any = false;
        for (MessageQueue queue : rebalance.getProcessQueueTable().keySet()) {
            ProcessQueue pulled = rebalance.getProcessQueueTable().get(queue);
            if (pulled != null && pulled.isDropped() && !kept.test(pulled)) {
                rebalance.removeProcessQueue(queue);
                any = true;
            }
        }
        if (any) {
            client.getmQClientFactory().rebalanceImmediately();
        }
    }
}
