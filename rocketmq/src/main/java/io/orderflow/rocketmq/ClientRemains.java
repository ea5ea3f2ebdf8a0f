package io.orderflow.rocketmq;

import java.lang.reflect.Field;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What RocketMQ's push consumer leaves running at its shutdown: threads for pop mode, and all if its start had failed. */
final class ClientRemains {
    private static final Logger LOG = LoggerFactory.getLogger(ClientRemains.class);

    private ClientRemains() {}

    static void stop(DefaultMQPushConsumerImpl client, String group) {
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
        MQClientInstance instance = client.getmQClientFactory();
        if (instance != null && instance.selectConsumer(group) == client) {
            instance.unregisterConsumer(group);
            instance.shutdown();
        }
    }
}
