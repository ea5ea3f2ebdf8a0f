package io.orderflow.local;

import io.orderflow.board.Publisher;
import io.orderflow.ledger.Ledger;
import io.orderflow.simulator.Shape;
import io.orderflow.simulator.SimulatedOrder;
import io.orderflow.simulator.Simulation;
import io.orderflow.simulator.SimulatorSettings;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.LoggerFactory;

/** Publishes through the route that publishes the simulated orders, so that the ledger has these too. */
final class LaptopPublisher implements Publisher {
    private static final String ROUTE = "direct:publish-order";

    /** 15 s, with 120 a second at their height. */
    private static final int LUNCH = 900;

    private static final double RATE = 60;

    /** At a time: each has threads of its own. */
    private static final int LUNCHES = 3;

    private final Laptop laptop;
    private final Ledger ledger;
    private final Semaphore lunches = new Semaphore(LUNCHES);
    private ProducerTemplate template;
    private SimulatedOrder latest;

    LaptopPublisher(Laptop laptop, Ledger ledger) {
        this.laptop = laptop;
        this.ledger = ledger;
    }

    @Override
    public int lunch() throws Exception {
        SimulatorSettings settings = new SimulatorSettings(LUNCH, RATE, Shape.LUNCH, 300, 0.05, 0.01, seed());
        Simulation simulation = new Simulation(context(), settings, ROUTE);
        if (!lunches.tryAcquire()) {
            throw new IllegalStateException(LUNCHES + " lunch peaks are under way; wait until one is over");
        }
        Thread thread = new Thread(() -> run(simulation), "board-lunch");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (Throwable noThread) {
            lunches.release();
            throw noThread;
        }
        return LUNCH;
    }

    private void run(Simulation simulation) {
        try {
            simulation.run(null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LoggerFactory.getLogger(LaptopPublisher.class)
                    .warn("The lunch peak ended early: {}", e.getClass().getName());
        } finally {
            lunches.release();
        }
    }

    @Override
    public synchronized String order() throws Exception {
        latest = SimulatedOrder.flawless(seed());
        return publish(latest);
    }

    @Override
    public synchronized String malformed() throws Exception {
        return publish(SimulatedOrder.malformed(seed()));
    }

    @Override
    public synchronized String again() throws Exception {
        return latest == null ? order() : publish(latest);
    }

    private String publish(SimulatedOrder order) throws Exception {
        CamelContext context = context();
        if (template == null || template.getCamelContext() != context) {
            template = context.createProducerTemplate();
        }
        template.asyncSend(ROUTE, exchange -> order.copyTo(exchange.getMessage()));
        return order.orderId();
    }

    private CamelContext context() throws Exception {
        return laptop.publisher(ledger.recorder());
    }

    private static long seed() {
        return ThreadLocalRandom.current().nextInt(1 << 30);
    }
}
