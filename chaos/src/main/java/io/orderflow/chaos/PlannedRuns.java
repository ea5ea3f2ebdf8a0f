package io.orderflow.chaos;

import io.orderflow.chaos.fault.Fault;
import io.orderflow.chaos.fault.Lane;
import io.orderflow.chaos.fault.Mix;
import io.orderflow.chaos.load.Journal;
import io.orderflow.chaos.load.OrderSequence;
import io.orderflow.chaos.load.Sender;
import io.orderflow.chaos.verdict.DeadLetterKeys;
import io.orderflow.chaos.verdict.RunResult;
import io.orderflow.chaos.verdict.Timeline;
import io.orderflow.chaos.world.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** All runs of a plan, over one world. */
final class PlannedRuns implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final Duration LONGEST_IN_MIX = Duration.ofSeconds(15);
    private static final Duration SHORT_MIX = Duration.ofMinutes(2);
    private static final double WARM_UP_RATE = 4;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** So many seconds lie between two orders of 4 MiB. */
    private static final int HUGE_EVERY_SECONDS = 5;

    private final Plan plan;
    private final Path data;
    private final World world;
    private Sender sender;
    private DeadLetterKeys deadLetterTopic;
    private int runs;

    PlannedRuns(Plan plan) {
        this.plan = plan;
        this.data = plan.data();
        this.world = new World(plan.subject(), plan.ordered(), data);
    }

    /** Starts everything; returns when an order has come through. */
    void start() throws Exception {
        world.start();
        sender = new Sender(world.nameServers(), World.TOPIC, World.queues(), world.load(), World.publisherKeys());
        deadLetterTopic = new DeadLetterKeys(world.nameServers(), World.DEAD_LETTER_TOPIC, World.publisherKeys());
        OrderSequence orders = new OrderSequence("warm-up-", plan.seed(), Integer.MAX_VALUE);
        try (Journal journal = new Journal(data.resolve("journals/warm-up"))) {
            Sender.Publishing publication = sender.publish(orders, WARM_UP_RATE, journal, key -> {});
            Awaitility.await("the first ticket")
                    .atMost(START_TIMEOUT)
                    .until(() -> !world.database().tickets(orders.prefix()).isEmpty());
            publication.finish();
        }
    }

    /** A run with one fault. */
    RunResult separate(Fault fault) throws Exception {
        return run(fault.name(), timeline -> {
            Thread.sleep(CALM.toMillis());
            strike(fault, plan.separate(), timeline);
            Thread.sleep(CALM.toMillis());
        });
    }

    /**
     * A run with all faults, at least once each.
     *
     * @param onStrike is told of each, by several threads
     */
    RunResult mixed(Consumer<Fault> onStrike) throws Exception {
        Duration longest = plan.duration().compareTo(SHORT_MIX) < 0 ? CALM : LONGEST_IN_MIX;
        return run(
                "mix",
                timeline -> SideBySide.run(Arrays.stream(Lane.values())
                        .map(lane -> (Callable<Void>) () -> {
                            mixOf(lane, longest).run((fault, pause, duration) -> {
                                Thread.sleep(pause.toMillis());
                                onStrike.accept(fault);
                                strike(fault, duration, timeline);
                            });
                            return null;
                        })
                        .toList()));
    }

    private Mix mixOf(Lane lane, Duration longest) {
        List<Fault> faults =
                plan.faults().stream().filter(fault -> fault.lane() == lane).toList();
        return new Mix(faults, plan.seed() + lane.ordinal(), plan.duration(), longest);
    }

    private void strike(Fault fault, Duration duration, Timeline timeline) throws Exception {
        Instant from = Instant.now();
        fault.strike(world, duration);
        timeline.struck(fault, from);
    }

    private RunResult run(String name, Run.Disruption disruption) throws Exception {
        String prefix = String.format(Locale.ROOT, "run%02d-", ++runs);
        OrderSequence orders =
                new OrderSequence(prefix, plan.seed() + runs, (int) Math.max(2, plan.rate() * HUGE_EVERY_SECONDS));
        try (Journal journal = new Journal(data.resolve("journals/" + name))) {
            return new Run(name, world, sender, deadLetterTopic, plan.ordered(), plan.subject().patience)
                    .run(orders, plan.rate(), journal, disruption);
        }
    }

    /** Stops everything. May be called twice, and by another thread. */
    @Override
    public void close() throws Exception {
        if (sender != null) {
            sender.close();
        }
        if (deadLetterTopic != null) {
            deadLetterTopic.close();
        }
        world.close();
    }
}
