package io.orderflow.chaos;

import io.orderflow.chaos.load.Journal;
import io.orderflow.chaos.load.KeptOrder;
import io.orderflow.chaos.load.OrderSequence;
import io.orderflow.chaos.load.Published;
import io.orderflow.chaos.load.Sender;
import io.orderflow.chaos.verdict.DeadLetterKeys;
import io.orderflow.chaos.verdict.HandlerAnswers;
import io.orderflow.chaos.verdict.RunResult;
import io.orderflow.chaos.verdict.Timeline;
import io.orderflow.chaos.verdict.Verdict;
import io.orderflow.chaos.world.World;
import java.time.Duration;

/** Publishes while something goes wrong, waits for the quiet end, and judges. */
record Run(
        String name, World world, Sender sender, DeadLetterKeys deadLetterTopic, KeptOrder ordered, Duration patience) {
    private static final Duration POLL = Duration.ofMillis(300);

    /** How long nothing more may be delivered before the end counts as quiet. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** What goes wrong; all is well again when it returns. */
    @FunctionalInterface
    interface Disruption {
        void run(Timeline timeline) throws Exception;
    }

    RunResult run(OrderSequence orders, double rate, Journal journal, Disruption disruption) throws Exception {
        Timeline timeline = new Timeline();
        long start = System.nanoTime();
        HandlerAnswers answers = new HandlerAnswers(orders.prefix(), timeline);
        world.handlerProxy().observe(answers);
        if (ordered != KeptOrder.none) {
            sender.inOrder(ordered, answers.order());
        }
        Sender.Publishing publication = sender.publish(orders, rate, journal, timeline::published);
        try {
            disruption.run(timeline);
        } finally {
            publication.finish();
        }
        Published published = journal.read();
        Verdict verdict = settle(orders.prefix(), published, answers);
        boolean stalled = !verdict.isPassed();
        if (stalled) {
            // What hangs in the source is not lost: a restart, as any operator would try, brings it back.
            world.source().kill();
            world.source().awaitStarted();
            verdict = settle(orders.prefix(), published, answers);
        }
        return new RunResult(
                name,
                verdict,
                stalled,
                answers.order().violations(),
                answers.duplicates(),
                answers.longestGapSeconds(),
                timeline.secondsUntilWell(),
                (System.nanoTime() - start) / 1e9,
                timeline.strikes(),
                timeline,
                world.database().ticketsPerSecond(orders.prefix()));
    }

    private Verdict settle(String prefix, Published published, HandlerAnswers answers) throws Exception {
        long lastCount = -1;
        long lastChange = System.nanoTime();
        while (true) {
            Verdict verdict = Verdict.of(
                    published,
                    world.database().tickets(prefix),
                    world.database().deadLetters(prefix),
                    deadLetterTopic.keys(prefix));
            long count = answers.count() + verdict.tickets() + verdict.deadLetters();
            if (count != lastCount) {
                lastCount = count;
                lastChange = System.nanoTime();
            }
            Duration unchanged = Duration.ofNanos(System.nanoTime() - lastChange);
            if (unchanged.compareTo(verdict.isPassed() ? QUIET : patience) >= 0) {
                return verdict;
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
