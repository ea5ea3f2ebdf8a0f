package io.orderflow.bench.capacity;

/**
 * A day, second by second.
 *
 * <pre>
 *   demand ──▶ RocketMQ's backlog ──▶ sources ──▶ handlers ──▶ PostgreSQL
 *                    │                   in flight ──┐
 *                    └─▶ KEDA ─▶ sources             └─▶ Knative ─▶ handlers
 * </pre>
 *
 * In each second as many orders get tickets as the narrowest of sources, handlers and PostgreSQL lets through. What is in
 * flight follows from it: all that may be, while orders wait; else as many as a handler needs to have at once, by what was
 * measured, to be as fast as the orders come. With no handler ready, what is in flight waits for it, and Knative sees it wait.
 *
 * <p>Left out are the Broker's own limits, retries, duplicates, and what pods take from each other on a node.
 */
final class CapacitySimulation {
    private final Demand demand;
    private final CapacitySettings settings;
    private final MeasuredRates rates;
    private final Waits waits = new Waits();
    private final OrderQueue queue = new OrderQueue(waits);
    private final KnativeAutoscaler knative;
    private final ScaleToZero scaleToZero;
    private final SourceAutoscaler keda;
    private final PodSet handlers;
    private final PodSet sources;
    private double inFlight;

    private CapacitySimulation(Demand demand, CapacitySettings settings, MeasuredRates rates) {
        this.demand = demand;
        this.settings = settings;
        this.rates = rates;
        int ready = settings.handler().minScale();
        this.knative = new KnativeAutoscaler(settings.handler(), ready);
        this.scaleToZero = new ScaleToZero(settings.handler());
        this.keda = new SourceAutoscaler(settings.source());
        this.handlers = new PodSet(rates.handlerStart(), ready);
        this.sources = new PodSet(rates.sourceStart(), settings.source().min());
    }

    /** It begins with the fewest pods that are allowed, ready. */
    static CapacityRun run(Demand demand, CapacitySettings settings, MeasuredRates rates) {
        return new CapacitySimulation(demand, settings, rates).run();
    }

    private CapacityRun run() {
        int seconds = demand.seconds();
        CapacityRun run = new CapacityRun(
                demand,
                new int[seconds],
                new int[seconds],
                new double[seconds],
                new double[seconds],
                new double[seconds],
                waits);
        for (int second = 0; second < seconds; second++) {
            int readyHandlers = Math.min(handlers.ready(second), settings.connectedHandlers());
            int readySources = sources.ready(second);
            queue.add(second, demand.perSecond()[second]);
            double issued = carry(second, readyHandlers, Math.min(readySources, settings.queues()));
            run.issued()[second] = issued;
            run.commits()[second] = commits(issued, readyHandlers);
            run.backlog()[second] = queue.size();
            scale(second, readyHandlers);
            run.handlers()[second] = handlers.all();
            run.sources()[second] = sources.all();
        }
        return run;
    }

    /** Returns how many get their tickets. */
    private double carry(long second, int ready, int carrying) {
        double most = (double) carrying * settings.inFlight();
        if (ready == 0 || carrying == 0) {
            inFlight = Math.min(most, queue.size());
            return 0;
        }
        double atOnce = atOnce(most / ready);
        double through = Math.min(
                Math.min(
                        carrying * rates.sourceRate(settings.podCores()),
                        ready * rates.handler().rate(atOnce, settings.podCores())),
                rates.handler().databaseRate(atOnce, settings.databaseCores()));
        if (queue.size() >= through) {
            inFlight = Math.min(most, queue.size());
            queue.take(second, through, 0);
            return through;
        }
        double issued = queue.size();
        inFlight = ready * rates.handler().atOnce(issued / ready, settings.podCores(), atOnce);
        queue.take(second, issued, issued == 0 ? 0 : inFlight / issued);
        return issued;
    }

    /** What of its share of the orders in flight a pod works at; what is above its hard limit waits before it. */
    private double atOnce(double share) {
        double limit = settings.handler().hardLimit();
        return limit > 0 ? Math.min(limit, share) : share;
    }

    /** One transaction a pod at a time, of those that have come while the one before was under way: half of all at once. */
    private double commits(double issued, int ready) {
        return ready == 0 ? 0 : issued / Math.max(1, atOnce(inFlight / ready) / 2);
    }

    private void scale(long second, int ready) {
        knative.observe(inFlight);
        // Knative decides each two seconds, and at once when something waits for a pod and there is none.
        if (second % KnativeAutoscaler.TICK == 0 || handlers.all() == 0 && inFlight > 0) {
            int wanted = settings.handler().bounded(knative.desired(second, ready));
            handlers.scaleTo(
                    scaleToZero.pods(second, wanted, handlers.all(), ready, knative.isActivatorInTheWay(ready)),
                    second);
        }
        sources.scaleTo(keda.pods(second, sources.all(), queue.size()), second);
    }
}
