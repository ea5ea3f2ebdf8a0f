package io.orderflow.rocketmq;

import java.lang.reflect.Field;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.ServiceThread;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.netty.NettyRemotingAbstract;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What RocketMQ's clients start and nobody needs, leave running at their shutdown, or await there for nothing. */
public final class ClientRemains {
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

    /**
     * Has a producer or consumer that is not started yet stop without awaiting the thread that tells it of its connections. That
     * looks every three seconds only whether it is to end, and does so by itself.
     */
    static void leaveEvents(ClientConfig client, RPCHook credentials) {
        leaveEvents(MQClientManager.getInstance()
                .getOrCreateMQClientInstance(client, credentials)
                .getMQClientAPIImpl()
                .getRemotingClient());
    }

    /** The same for what such a client does under the hood. */
    public static void leaveEvents(RemotingClient client) {
        try {
            // It has no getter.
            Field events = NettyRemotingAbstract.class.getDeclaredField("nettyEventExecutor");
            events.setAccessible(true);
            // One that is a daemon is not awaited.
            ((ServiceThread) events.get(client)).setDaemon(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("The stop of RocketMQ's client takes up to three seconds more", e);
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
