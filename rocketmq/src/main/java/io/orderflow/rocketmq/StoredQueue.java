package io.orderflow.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/**
 * A queue of a topic, and the broker to read it from.
 *
 * @param queue by which its offsets are known
 * @param address of a broker, {@code host:port}: the master where that is there
 */
public record StoredQueue(MessageQueue queue, String address) {
    /**
     * The queues of a topic that can be read.
     *
     * @param route as a name server gives it
     * @param unreadable is told the name of each broker whose queues cannot be: none of its addresses is known, or the topic
     *     may not be read there
     */
    public static List<StoredQueue> of(String topic, TopicRouteData route, Consumer<String> unreadable) {
        List<StoredQueue> queues = new ArrayList<>();
        for (QueueData data : route.getQueueDatas()) {
            String address = route.getBrokerDatas().stream()
                    .filter(broker -> broker.getBrokerName().equals(data.getBrokerName()))
                    .map(BrokerData::selectBrokerAddr)
                    .findFirst()
                    .orElse(null);
            if (address == null || !PermName.isReadable(data.getPerm())) {
                unreadable.accept(data.getBrokerName());
            } else {
                for (int id = 0; id < data.getReadQueueNums(); id++) {
                    queues.add(new StoredQueue(new MessageQueue(topic, data.getBrokerName(), id), address));
                }
            }
        }
        return queues;
    }

    /** A queue of another topic on the same broker. */
    public StoredQueue sibling(String topic, int id) {
        return new StoredQueue(new MessageQueue(topic, queue.getBrokerName(), id), address);
    }
}
