package io.orderflow.rocketmq;

import java.lang.reflect.Field;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What RocketMQ's push consumer starts and nobody needs, or leaves running at its shutdown. */
final class ClientRemains {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRemains.class);

    private ClientRemains() {}

    /**
     * Stops the service for pop mode, which is started for whichever mode. In ordered mode it locks all queues as the consumer's own
     * service does, a second after the start and every 20 s, and goes on after the shutdown has given them back: then each would
     * be kept from the next source for a minute. To be called before anything is consumed, as it gives back what is locked.
     */
    static void stopPop(DefaultMQPushConsumerImpl client) {
        try {
            // It has no getter.
            Field pop = DefaultMQPushConsumerImpl.class.getDeclaredField("consumeMessagePopService");
            pop.setAccessible(true);
            if (pop.get(client) instanceof ConsumeMessageService service) {
                service.shutdown(0);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Threads for RocketMQ's pop mode are left running", e);
        }
    }

    /** All that is left of a client whose start had failed. */
    static void stop(DefaultMQPushConsumerImpl client, String group) {
        MQClientInstance instance = client.getmQClientFactory();
        if (instance != null && instance.selectConsumer(group) == client) {
            instance.unregisterConsumer(group);
            instance.shutdown();
        }
    }
}
