package io.orderflow.rocketmq;

import io.orderflow.log.LastingTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes a topic for a consumer group; see {@link Delivery} and {@link OrderedDeliveries} for what becomes of a message.
 */
public class RocketMQSourceConsumer extends DefaultConsumer implements Suspendable, MessageRoute {
    /** As many as RocketMQ's client has: routes that block share them, asynchronous ones hardly need any. */
    static final int THREADS = 20;

    /** A map that has room for the headers of an event, which Camel's grows to on the way. */
    private static final int HEADERS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(RocketMQSourceConsumer.class);

    /** What has been started, the last first: so that a start that fails leaves as little as a stop. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private DeliverySettings settings;
    private EventHeaders events;
    private SourceMetrics metrics;
    private SourceSpans spans;
    private SourceHealth health;
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
        stopByNanos = 0;
        try {
            start(getEndpoint());
        } catch (Exception | Error e) {
            closeAll();
            throw e;
        }
        super.doStart();
    }

    private void start(RocketMQSourceEndpoint endpoint) throws MQClientException {
        settings = endpoint.deliverySettings();
        shutdownTimeout = settings.shutdownTimeout();
        events = new EventHeaders(endpoint.eventSettings());
        Clients clients = endpoint.clients();
        client = clients.consumer(settings);
        spans = SourceSpans.of(
                endpoint.getCamelContext(), endpoint.getTopicName(), endpoint.getConsumerGroup(), endpoint.namespace());
        metrics = SourceMetrics.of(endpoint.getCamelContext(), endpoint.topic(), endpoint.group());
        started.push(metrics::close);
        health = SourceHealth.of(
                HealthCheckRegistry.get(endpoint.getCamelContext()), endpoint.topic(), endpoint.group());
        AsStoredProducer producer = clients.producer(client);
        DeadLetterTopic deadLetters = new DeadLetterTopic(endpoint.deadLetterTopic(), producer, health, spans);
        started.push(deadLetters);
        deadLetters.open();
        deliveries = startDelivering(deadLetters);
        startWatching(new SourceWatch(client, clients, health, producer), producer);
    }

    private DeliveryMode startDelivering(DeadLetterTopic deadLetters) throws MQClientException {
        if (settings.order() == MessageOrder.QUEUE) {
            OrderedDeliveries ordered = new OrderedDeliveries(this, deadLetters, settings, metrics, Host.REAL);
            started.push(this::closeClient);
            client.start(ordered);
            return ordered;
        }
        ExecutorService executor =
                executors().newThreadPool(this, "RocketMQDelivery", profile(THREADS, settings.maxInFlight() + THREADS));
        started.push(() -> executors().shutdownNow(executor));
        ScheduledExecutorService timer = executors().newScheduledThreadPool(this, "RocketMQRetry", profile(1, 0));
        started.push(() -> executors().shutdownNow(timer));
        started.push(this::closeClient);
        Collection<EventLoops> sinks = sinks();
        return client.start(
                settings.order() == MessageOrder.KEY,
                impl -> new Deliveries(
                        impl,
                        PushConsumer.DECLINING,
                        this,
                        deadLetters,
                        new RetryTopic(
                                impl,
                                deadLetters.producer(),
                                settings.reconsumeDelayLevel(),
                                settings.order() == MessageOrder.KEY,
                                health),
                        settings,
                        metrics,
                        executor,
                        timer,
                        sinks,
                        Host.REAL));
    }

    private Collection<EventLoops> sinks() {
        return getEndpoint().getCamelContext().getRegistry().findByType(EventLoops.class);
    }

    private void startWatching(SourceWatch source, AsStoredProducer producer) {
        health.delayed(deliveries::delayed);
        health.keysWaiting(deliveries::keysWaiting);
        metrics.brokersMissing(health::brokersMissing);
        HealthCheckRegistry checks = HealthCheckRegistry.get(getEndpoint().getCamelContext());
        if (checks != null) {
            checks.register(health);
            started.push(() -> checks.unregister(health));
        }
        ScheduledExecutorService watch = executors().newScheduledThreadPool(this, "RocketMQWatch", profile(6, 0));
        started.push(() -> executors().shutdownNow(watch));
        watch.scheduleWithFixedDelay(lasting(source), 0, SourceWatch.INTERVAL_SECONDS, TimeUnit.SECONDS);
        LagWatch lag = new LagWatch(
                client.impl(),
                queue -> producer.end(queue, client.impl().getmQClientFactory()),
                metrics,
                deliveries::forget);
        watch.scheduleWithFixedDelay(lasting(lag), 0, LagWatch.INTERVAL_SECONDS, TimeUnit.SECONDS);
        StoreWatch stores = new StoreWatch(client);
        watch.scheduleWithFixedDelay(lasting(stores), 1, StoreWatch.INTERVAL_SECONDS, TimeUnit.SECONDS);
        watch.scheduleWithFixedDelay(lasting(deliveries::check), 1, 1, TimeUnit.SECONDS);
        int threads = settings.order() == MessageOrder.QUEUE ? settings.maxInFlight() : 0;
        QueueWatch queues = new QueueWatch(client.impl(), threads, Host.REAL);
        watch.scheduleWithFixedDelay(
                lasting(queues), QueueWatch.INTERVAL_SECONDS, QueueWatch.INTERVAL_SECONDS, TimeUnit.SECONDS);
        Collection<EventLoops> sinks = sinks();
        watch.scheduleWithFixedDelay(lasting(() -> sinks.forEach(EventLoops::check)), 1, 1, TimeUnit.SECONDS);
    }

    private static Runnable lasting(Runnable task) {
        return new LastingTask("A periodic task of the source", task, LOG);
    }

    @Override
    public void run(MessageExt message, java.util.function.Consumer<Failure> completed) {
        Exchange exchange = exchangeOf(message);
        if (exchange.isFailed()) {
            completed.accept(endOf(exchange));
        } else {
            LostAttempt.expect(exchange, completed);
            getAsyncProcessor().process(exchange, doneSync -> completed.accept(endOf(exchange)));
        }
    }

    @Override
    public Failure runAndWait(MessageExt message) {
        CompletableFuture<Failure> end = new CompletableFuture<>();
        run(message, end::complete);
        return LostAttempt.orEnd(end, settings.attemptLimit());
    }

    private Failure endOf(Exchange exchange) {
        Failure failure;
        try {
            failure = failureOf(exchange);
            if (spans != null) {
                spans.attempted(exchange, failure);
            }
        } catch (Throwable e) {
            failure = Failure.unexpected(e);
        }
        try {
            releaseExchange(exchange, false);
        } catch (Throwable e) {
            // What became of the message is known already.
            LOG.debug("An exchange is not given back", e);
        }
        return failure;
    }

    /** @return an exchange with the message as an event; it is failed already if the message cannot be one */
    private Exchange exchangeOf(MessageExt message) {
        Exchange exchange = createExchange(false);
        Message in = exchange.getIn();
        in.setHeaders(new HashMap<>(HEADERS));
        try {
            in.setBody(StoredBody.unpacked(message, settings.maxInFlightBytes()));
            Map<String, String> userProperties = Headers.userProperties(message);
            Headers.populate(in, message, userProperties);
            events.populate(in, message, userProperties);
        } catch (NotAnEventException | RuntimeException e) {
            exchange.setException(e);
        }
        if (spans != null) {
            spans.attempt(message, exchange);
        }
        return exchange;
    }

    @Override
    public SourceSpans spans() {
        return spans;
    }

    /** @return why the exchange failed, or null if it did not */
    private Failure failureOf(Exchange exchange) {
        if (exchange.isFailed() || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            Failure failure = Failure.of(exchange, settings.permanent());
            health.sinkFailed(failure);
            return failure;
        }
        health.sinkTook();
        return null;
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
            closeAll();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeClient() {
        if (deliveries != null) {
            deliveries.pause();
        }
        client.setAwaitTerminationMillisWhenShutdown(timeLeftToStop().toMillis());
        client.shutdown();
    }

    private void closeAll() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Throwable e) {
                LOG.warn("A part of the source did not stop as it should", e);
            }
        }
        deliveries = null;
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
        // Camel's default runs it on the calling thread, but forgets it without a word once the pool is shut down.
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }
}
