package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Consumes a topic for a consumer group; see {@link Delivery} and {@link OrderedDeliveries} for what becomes of a message.
 */
public class RocketMQSourceConsumer extends DefaultConsumer implements Suspendable {
    /** As many as RocketMQ's client has: routes that block share them, asynchronous ones hardly need any. */
    static final int THREADS = 20;

    private EventHeaders events;
    private SourceMetrics metrics;
    private SourceHealth health;
    private ExecutorService executor;
    private ScheduledExecutorService timer;
    private ScheduledExecutorService watch;
    private DeadLetterTopic deadLetterTopic;
    private PushConsumer client;
    private DeliveryMode deliveries;
    private Duration shutdownTimeout = Duration.ZERO;
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
        RocketMQSourceEndpoint endpoint = getEndpoint();
        DeliverySettings settings = endpoint.deliverySettings();
        shutdownTimeout = settings.shutdownTimeout();
        events = new EventHeaders(endpoint.eventSettings());
        Clients clients = endpoint.clients();
        client = clients.consumer(settings);
        metrics = SourceMetrics.of(endpoint.getCamelContext(), endpoint.getTopicName(), endpoint.getConsumerGroup());
        health = new SourceHealth(endpoint.getTopicName(), endpoint.getConsumerGroup());
        DefaultMQProducer producer = clients.producer(client);
        deadLetterTopic = DeadLetterTopic.open(endpoint.deadLetterTopic(), producer);
        deliveries = startDelivering(settings);
        startWatching(new SourceWatch(client, clients, health, producer));
        super.doStart();
    }

    private DeliveryMode startDelivering(DeliverySettings settings) throws MQClientException {
        if (settings.ordered()) {
            OrderedDeliveries ordered = new OrderedDeliveries(this, settings, metrics);
            client.start(ordered);
            return ordered;
        }
        executor =
                executors().newThreadPool(this, "RocketMQDelivery", profile(THREADS, settings.maxInFlight() + THREADS));
        timer = executors().newScheduledThreadPool(this, "RocketMQRetry", profile(1, 0));
        Collection<EventLoops> sinks =
                getEndpoint().getCamelContext().getRegistry().findByType(EventLoops.class);
        return client.start(
                impl -> new Deliveries(impl, PushConsumer.DECLINING, this, settings, metrics, executor, timer, sinks));
    }

    private void startWatching(SourceWatch source) {
        HealthCheckRegistry checks = HealthCheckRegistry.get(getEndpoint().getCamelContext());
        if (checks != null) {
            checks.register(health);
        }
        watch = executors().newScheduledThreadPool(this, "RocketMQWatch", profile(3, 0));
        watch.scheduleWithFixedDelay(source, 0, SourceWatch.INTERVAL_SECONDS, TimeUnit.SECONDS);
        LagWatch lag = new LagWatch(client.impl(), metrics, deliveries::forget);
        watch.scheduleWithFixedDelay(lag, 0, LagWatch.INTERVAL_SECONDS, TimeUnit.SECONDS);
        watch.scheduleWithFixedDelay(deliveries::check, 1, 1, TimeUnit.SECONDS);
    }

    /** @return an exchange with the message as an event; it is failed already if the message cannot be one */
    Exchange exchangeOf(MessageExt message) {
        Exchange exchange = createExchange(false);
        Message in = exchange.getIn();
        in.setBody(message.getBody());
        try {
            Map<String, String> userProperties = Headers.userProperties(message);
            Headers.populate(in, message, userProperties);
            events.populate(in, message, userProperties);
        } catch (NotAnEventException | RuntimeException e) {
            exchange.setException(e);
        }
        return exchange;
    }

    /** @return why the exchange failed, or null if it did not */
    Failure failureOf(Exchange exchange) {
        if (exchange.isFailed() || exchange.isRollbackOnly()) {
            Failure failure = Failure.of(exchange);
            health.sinkFailed(failure);
            return failure;
        }
        health.sinkTook();
        return null;
    }

    DeadLetterTopic deadLetterTopic() {
        return deadLetterTopic;
    }

    /** Camel calls this first at a shutdown, and then waits for the exchanges in flight itself. */
    @Override
    protected void doSuspend() {
        stopByNanos = System.nanoTime() + shutdownTimeout.toNanos();
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
            executors().shutdownNow(watch);
            if (deliveries != null) {
                deliveries.pause();
                client.setAwaitTerminationMillisWhenShutdown(timeLeftToStop().toMillis());
                client.shutdown();
                executors().shutdownNow(timer);
                executors().shutdownNow(executor);
                metrics.close();
            }
            if (deadLetterTopic != null) {
                deadLetterTopic.close();
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
            return shutdownTimeout;
        }
        return Duration.ofNanos(Math.max(0, stopByNanos - System.nanoTime()));
    }

    private static ThreadPoolProfile profile(int threads, int queueSize) {
        ThreadPoolProfile profile = new ThreadPoolProfile();
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(queueSize);
        return profile;
    }
}
