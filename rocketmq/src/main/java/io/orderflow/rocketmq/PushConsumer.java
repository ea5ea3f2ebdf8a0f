package io.orderflow.rocketmq;

import java.util.function.Function;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** RocketMQ's push consumer, which delivers through {@link Deliveries} or {@link OrderedDeliveries}. */
final class PushConsumer extends DefaultMQPushConsumer {
    private static final int NAME_SERVER_TIMEOUT_MILLIS = 3000;

    /**
     * RocketMQ demands a listener, but calls it only when an operator asks for one message to be consumed directly. That
     * is declined: the message comes in the ordinary way.
     */
    static final MessageListenerConcurrently DECLINING =
            (messages, context) -> ConsumeConcurrentlyStatus.RECONSUME_LATER;

    private final Subscription subscription;

    PushConsumer(String group, RPCHook aclHook, Subscription subscription) {
        super(group, aclHook);
        this.subscription = subscription;
    }

    /**
     * Starts consuming concurrently.
     *
     * @throws MQClientException if RocketMQ refuses the settings
     * @throws IllegalStateException if no name server answers; nothing is left running then
     */
    Deliveries start(Function<DefaultMQPushConsumerImpl, Deliveries> deliveriesOf) throws MQClientException {
        setMessageListener(DECLINING);
        startSuspended();
        // Of RocketMQ's own, which start() has made.
        defaultMQPushConsumerImpl.getConsumeMessageService().shutdown(0);
        Deliveries deliveries = deliveriesOf.apply(defaultMQPushConsumerImpl);
        defaultMQPushConsumerImpl.setConsumeMessageService(deliveries);
        deliveries.open();
        resume();
        return deliveries;
    }

    /** Starts consuming queue by queue, in order; throws as {@link #start(Function)}. */
    void start(OrderedDeliveries deliveries) throws MQClientException {
        setMessageListener(deliveries);
        startSuspended();
        resume();
    }

    /** start() puts RocketMQ's own service in place, so nothing may be pulled before ours has taken over. */
    private void startSuspended() throws MQClientException {
        try {
            suspend();
            subscription.beforeStart(this);
            start();
            checkNameServer();
            subscription.afterStart(this);
        } catch (MQClientException e) {
            shutdown();
            throw e;
        } catch (IllegalStateException | RemotingException e) {
            shutdown();
            throw new IllegalStateException("RocketMQ source: no name server answers at " + getNamesrvAddr()
                    + "; start it, or set option namesrvAddr to its host:port");
        }
    }

    /** RocketMQ's client would wait in silence for a name server that does not answer. */
    private void checkNameServer() throws RemotingException {
        try {
            defaultMQPushConsumerImpl
                    .getmQClientFactory()
                    .getMQClientAPIImpl()
                    .getTopicListFromNameServer(NAME_SERVER_TIMEOUT_MILLIS);
        } catch (MQClientException answered) {
            // It refuses the question, so it is there.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void shutdown() {
        super.shutdown();
        ClientRemains.stop(defaultMQPushConsumerImpl, getConsumerGroup());
    }

    DefaultMQPushConsumerImpl impl() {
        return defaultMQPushConsumerImpl;
    }
}
