package io.orderflow.simulator;

import io.orderflow.log.OutageLine;
import io.orderflow.text.OneLine;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the orders that the settings describe, each when it is due, and tells how it goes. */
public final class Simulation {
    private static final Logger LOG = LoggerFactory.getLogger("OrderSimulator");

    private final OutageLine refused = new OutageLine();
    private final CamelContext context;
    private final SimulatorSettings settings;
    private final String publisher;

    /**
     * Of a route that is being configured.
     *
     * @param publisher the endpoint that publishes one order
     */
    public Simulation(CamelContext context, String publisher) {
        this(context, SimulatorSettings.of(context::resolvePropertyPlaceholders), publisher);
        Tracing tracing = Traces.of(context);
        if (tracing != null) {
            SendSpans.install(context, tracing);
        }
    }

    /** Of orders that other settings than the context's describe. */
    public Simulation(CamelContext context, SimulatorSettings settings, String publisher) {
        this.context = context;
        this.settings = settings;
        this.publisher = publisher;
    }

    /** Whether there is anything to publish. */
    public boolean hasOrders() {
        return settings.count() > 0;
    }

    /** Ends when every order has been confirmed or has failed, or when the integration stops. */
    public void run(Exchange start) throws Exception {
        LOG.info("Publishing {} orders, seed {}", settings.count(), settings.seed());
        OrderGenerator generator = settings.generator();
        Semaphore customers = new Semaphore(settings.customers());
        AtomicLong published = new AtomicLong();
        long begin = System.nanoTime();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            for (long index = 0; index < settings.count(); index++) {
                SimulatedOrder order = generator.order(index);
                if (!waitUntilDue(begin, settings.dueNanos(index)) || !waitFor(customers, 1)) {
                    break;
                }
                template.asyncSend(publisher, exchange -> order.copyTo(exchange.getMessage()))
                        .whenComplete((exchange, failure) -> {
                            if (failure == null && !exchange.isFailed()) {
                                published.incrementAndGet();
                            }
                            customers.release();
                        });
            }
            waitFor(customers, settings.customers());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        String rate = String.format(Locale.ROOT, "in %.1f s, %.0f/s", seconds, published.get() / seconds);
        if (published.get() == settings.count()) {
            LOG.info("Published {} orders {}", published, rate);
        } else if (!running()) {
            LOG.info("Stopped after {} of {} orders {}", published, settings.count(), rate);
        } else {
            LOG.error("Published only {} of {} orders {}", published, settings.count(), rate);
        }
    }

    /** RocketMQ does not confirm an order, which is sent again. Told once. */
    public void onRefused(Exchange exchange) {
        if (refused.failed()) {
            LOG.warn(
                    "RocketMQ does not confirm orders, they are sent again until it does: {}",
                    reason(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
        }
    }

    /** RocketMQ has stored an order. Told once after it did not. */
    public void onConfirmed(Exchange exchange) {
        if (refused.worked()) {
            LOG.info("RocketMQ confirms orders again");
        }
    }

    private static String reason(Throwable failure) {
        return OneLine.first(failure.getMessage());
    }

    /** Waits in slices, since a stopping context does not interrupt its threads. */
    private boolean waitUntilDue(long begin, long dueNanos) throws InterruptedException {
        for (long left; running() && (left = dueNanos - (System.nanoTime() - begin)) > 0; ) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
        }
        return running();
    }

    private boolean waitFor(Semaphore customers, int permits) throws InterruptedException {
        while (running()) {
            if (customers.tryAcquire(permits, 100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    private boolean running() {
        return !context.isStopping() && !context.isStopped();
    }
}
