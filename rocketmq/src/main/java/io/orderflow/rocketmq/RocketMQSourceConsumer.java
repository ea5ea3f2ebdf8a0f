package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.rocketmq.RocketMQAclUtils;
import org.apache.camel.component.rocketmq.RocketMQEndpointConfigurer;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultConsumer;
import org.apache.rocketmq.client.AccessChannel;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Consumes a topic for a consumer group; see {@link Delivery} for what becomes of a message. */
public class RocketMQSourceConsumer extends DefaultConsumer implements Suspendable {
    /** As many as RocketMQ's client has: routes that block share them, asynchronous ones hardly need any. */
    private static final int THREADS = 20;

    /** RocketMQ's upper limit. A message that fails is handed back long before: see {@link Delivery}. */
    private static final int MAX_SPAN = 65_535;

    /** Of pulled messages that wait for a slot; RocketMQ's default of 100 MiB is per queue. */
    private static final int MAX_WAITING_MIB = 64;

    private ExecutorService executor;
    private ScheduledExecutorService timer;
    private PushConsumer client;
    private Deliveries deliveries;
    private long stopByNanos;

    RocketMQSourceConsumer(RocketMQSourceEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public RocketMQSourceEndpoint getEndpoint() {
        return (RocketMQSourceEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        DeliverySettings settings = getEndpoint().getComponent().deliverySettings();
        client = createClient(settings);
        executor = executors().newThreadPool(this, "RocketMQDelivery", profile(THREADS, settings.maxInFlight()));
        timer = executors().newScheduledThreadPool(this, "RocketMQRetry", profile(1, 0));
        deliveries =
                client.start(impl -> new Deliveries(impl, PushConsumer.DECLINING, this, settings, executor, timer));
        super.doStart();
    }

    /** Camel calls this first at a shutdown, and then waits for the exchanges in flight itself. */
    @Override
    protected void doSuspend() {
        stopByNanos = System.nanoTime() + shutdownTimeout().toNanos();
        client.suspend();
        deliveries.pause();
    }

    @Override
    protected void doResume() {
        stopByNanos = 0;
        deliveries.open();
        client.resume();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        // An interrupted thread cannot commit the offsets, and all since the last commit would be delivered again.
        boolean interrupted = Thread.interrupted();
        try {
            if (client != null) {
                client.setAwaitTerminationMillisWhenShutdown(timeLeftToStop().toMillis());
                client.shutdown();
                executors().shutdownNow(timer);
                executors().shutdownNow(executor);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ExecutorServiceManager executors() {
        return getEndpoint().getCamelContext().getExecutorServiceManager();
    }

    private Duration timeLeftToStop() {
        if (stopByNanos == 0) {
            return shutdownTimeout();
        }
        return Duration.ofNanos(Math.max(0, stopByNanos - System.nanoTime()));
    }

    private Duration shutdownTimeout() {
        return getEndpoint().getComponent().getShutdownTimeout();
    }

    private PushConsumer createClient(DeliverySettings settings) throws MQClientException {
        RocketMQSourceEndpoint endpoint = getEndpoint();
        PushConsumer consumer = new PushConsumer(
                required("consumerGroup", endpoint.getConsumerGroup()),
                RocketMQAclUtils.getAclRPCHook(endpoint.getAccessKey(), endpoint.getSecretKey()));
        consumer.setNamesrvAddr(required("namesrvAddr", endpoint.getNamesrvAddr()));
        consumer.setNamespaceV2(optional("namespace", null));
        consumer.setAccessChannel(AccessChannel.valueOf(optional("accessChannel", "LOCAL")));
        consumer.subscribe(endpoint.getTopicName(), selector());
        // A new group has seen none of the topic's messages; from the last offset it would never see those published
        // before its first start.
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setMaxReconsumeTimes(settings.maxReconsumeTimes());
        consumer.setConsumeConcurrentlyMaxSpan(MAX_SPAN);
        consumer.setPullThresholdSizeForTopic(MAX_WAITING_MIB);
        return consumer;
    }

    private MessageSelector selector() {
        String type = optional("messageSelectorType", "tag");
        return switch (type.toLowerCase()) {
            case "tag" -> MessageSelector.byTag(getEndpoint().getSubscribeTags());
            case "sql" -> MessageSelector.bySql(optional("subscribeSql", null));
            default ->
                throw new IllegalArgumentException(
                        "RocketMQ source: option messageSelectorType is " + type + "; allowed is tag or sql");
        };
    }

    /** An option that camel-rocketmq 4.8, which the operator runs, does not have: calling its getter would fail there. */
    private String optional(String option, String fallback) {
        Object value = new RocketMQEndpointConfigurer().getOptionValue(getEndpoint(), option, false);
        return value == null ? fallback : value.toString();
    }

    private static String required(String option, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("RocketMQ source: option " + option + " is missing");
        }
        return value;
    }

    private static ThreadPoolProfile profile(int threads, int queueSize) {
        ThreadPoolProfile profile = new ThreadPoolProfile();
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(queueSize);
        return profile;
    }
}
