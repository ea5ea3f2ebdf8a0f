package io.orderflow.audit;

import org.apache.rocketmq.common.message.MessageQueue;

/**
 * A queue of a topic, and the broker to read it from.
 *
 * @param queue by which its offsets are known
 * @param address of a broker, {@code host:port}
 */
public record StoredQueue(MessageQueue queue, String address) {
    /** A queue of another topic on the same broker. */
    public StoredQueue sibling(String topic, int id) {
        return new StoredQueue(new MessageQueue(topic, queue.getBrokerName(), id), address);
    }
}
