package io.orderflow.rocketmq;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** RocketMQ's push consumer, which delivers through {@link Deliveries} or {@link OrderedDeliveries}. */
final class PushConsumer extends DefaultMQPushConsumer {
    /**
     * RocketMQ demands a listener, but calls it only when an operator asks for one message to be consumed directly. That
     * is declined: the message comes in the ordinary way.
     */
    static final MessageListenerConcurrently DECLINING =
            (messages, context) -> ConsumeConcurrentlyStatus.RECONSUME_LATER;

    private final Subscription subscription;
    private final RPCHook aclHook;
    private final BiConsumer<ClientConfig, RPCHook> secure;
    private final QueueOffsets offsets = new QueueOffsets(this);
    private final HandOvers handOvers = new HandOvers(defaultMQPushConsumerImpl);
    private volatile boolean subscribed;

    /** Queues whose broker has not said where the group is. */
    private final Set<MessageQueue> unsettled = ConcurrentHashMap.newKeySet();

    private volatile Instant begun;

    /** @param secure is given the client, with its settings made, before it starts */
    PushConsumer(String group, RPCHook aclHook, Subscription subscription, BiConsumer<ClientConfig, RPCHook> secure) {
        super(group, aclHook);
        this.aclHook = aclHook;
        this.subscription = subscription;
        this.secure = secure;
    }

    /**
     * Starts consuming as the deliveries have it.
     *
     * @param locked whether a queue has one source of the group at a time, also while it moves to another
     * @throws MQClientException if RocketMQ refuses the settings
     * @throws IllegalStateException if no name server answers; nothing is left running then
     */
    Deliveries start(boolean locked, Function<DefaultMQPushConsumerImpl, Deliveries> deliveriesOf)
            throws MQClientException {
        setMessageListener(DECLINING);
        startSuspended();
        // Of RocketMQ's own, which start() has made.
        defaultMQPushConsumerImpl.getConsumeMessageService().shutdown(0);
        // Before it is given a queue.
        defaultMQPushConsumerImpl.setConsumeOrderly(locked);
        Deliveries deliveries = deliveriesOf.apply(defaultMQPushConsumerImpl);
        deliveries.taken(handOvers::handedOver);
        defaultMQPushConsumerImpl.setConsumeMessageService(deliveries);
        deliveries.open();
        resume();
        return deliveries;
    }

    /** Starts consuming queue by queue, in order; throws as {@link #start(boolean, Function)}. */
    void start(OrderedDeliveries deliveries) throws MQClientException {
        setMessageListener(deliveries);
        startSuspended();
        defaultMQPushConsumerImpl.getConsumeMessageService().shutdown(0);
        QueueService service = new QueueService(defaultMQPushConsumerImpl, deliveries, handOvers::handedOver);
        defaultMQPushConsumerImpl.setConsumeMessageService(service);
        service.start();
        // The end of the two others has given back what was locked: a queue without its lock is pulled from 3 s later.
        service.lockMQPeriodically();
        resume();
    }

    /** start() puts RocketMQ's own service in place, so nothing may be pulled before ours has taken over. */
    private void startSuspended() throws MQClientException {
        suspend();
        setOffsetStore(offsets);
        subscription.beforeStart(this);
        secure.accept(this, aclHook);
        ClientRemains.leaveEvents(this, aclHook);
        try {
            start();
            ClientRemains.stopPop(defaultMQPushConsumerImpl);
            subscribed = subscription.isPlain();
            subscribeIfAllowed();
        } catch (OptionRefusedException e) {
            shutdown();
            throw e;
        } catch (IllegalStateException e) {
            shutdown();
            throw nameServerGone();
        }
    }

    private void subscribeIfAllowed() {
        try {
            subscribe();
        } catch (MQClientException | RemotingException refused) {
            // The watch tells the user why, and tries again.
        }
    }

    @Override
    public void shutdown() {
        super.shutdown();
        // Once more, for a start that failed.
        ClientRemains.stopPop(defaultMQPushConsumerImpl);
        ClientRemains.stop(defaultMQPushConsumerImpl, getConsumerGroup());
    }

    private IllegalStateException nameServerGone() {
        return new IllegalStateException("RocketMQ source: no name server answers any more at " + getNamesrvAddr()
                + "; start it, or set " + subscription.names().of("namesrvAddr") + " to its host:port");
    }

    /**
     * Subscribes, unless that is done.
     *
     * @throws MQClientException, RemotingException if the brokers do not let this source
     */
    void subscribe() throws MQClientException, RemotingException {
        if (!subscribed) {
            subscription.afterStart(this);
            subscribed = true;
        }
    }

    /** Before it subscribes: it is to receive from these queues once it is known where to begin, and from the others now. */
    void beginLater(Set<MessageQueue> queues, Instant now) {
        begun = now;
        unsettled.addAll(queues);
    }

    /** Whether it is known where the group begins in the queue. Blocks for a few network round trips, if that was not known. */
    boolean knowsWhereToBegin(MessageQueue queue) {
        if (!unsettled.contains(queue)) {
            return true;
        }
        try {
            subscription.start().settle(impl().getmQClientFactory(), queue, getConsumerGroup(), begun);
            unsettled.remove(queue);
            return true;
        } catch (MQBrokerException | RemotingException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * RocketMQ's client asks before it pulls from a queue, whichever that is, and where the queue has more it looks again after 50 ms
     * only. So each may have all that may be pulled ahead while that is not, and its share when it is: a queue that alone has
     * messages, as when its broker is back or after it has changed hands, had but its share for those 50 ms.
     */
    @Override
    public int getPullThresholdForQueue() {
        return pulledAhead() < Clients.MAX_WAITING ? Clients.MAX_WAITING : super.getPullThresholdForQueue();
    }

    private long pulledAhead() {
        long messages = 0;
        for (ProcessQueue queue :
                impl().getRebalanceImpl().getProcessQueueTable().values()) {
            messages += queue.getMsgCount().get();
        }
        return messages;
    }

    /** Whether RocketMQ has given it a queue of its topic. */
    boolean hasQueue() {
        return impl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .anyMatch(queue -> !queue.getTopic().startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX));
    }

    HandOvers handOvers() {
        return handOvers;
    }

    QueueOffsets offsets() {
        return offsets;
    }

    Subscription subscription() {
        return subscription;
    }

    DefaultMQPushConsumerImpl impl() {
        return defaultMQPushConsumerImpl;
    }
}
