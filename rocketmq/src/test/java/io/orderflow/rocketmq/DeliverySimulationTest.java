package io.orderflow.rocketmq;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Lives of the deliveries, each decided by a seed; the same seeds in every run, and one that nobody has tried.
 *
 * <p>{@code -Dsimulation.seed=<seed>} replays the one that a failure names, {@code -Dsimulation.seeds=<number>} tries so many
 * new ones.
 */
class DeliverySimulationTest {
    private static final int ALWAYS = Integer.getInteger("simulation.always", 120);
    private static final String LOGGER = "io.orderflow.rocketmq";
    private static Level level;

    @BeforeAll
    static void beQuiet() {
        Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
        level = logger.getLevel();
        logger.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        ((Logger) LoggerFactory.getLogger(LOGGER)).setLevel(level);
    }

    @Test
    void everyMessageEndsAndNoneIsAcknowledgedBeforeItIsSafe() {
        live(seed -> new DeliverySimulation(seed, MessageOrder.NONE).run());
    }

    @Test
    void inTheOrderOfKeysNoMessageOvertakesOneOfItsKeyThatHasNotEnded() {
        live(seed -> new DeliverySimulation(seed, MessageOrder.KEY).run());
    }

    @Test
    void inOrderedModeNoMessageOvertakesOneThatHasNotEnded() {
        live(seed -> new OrderedSimulation(seed).run());
    }

    private static void live(LongConsumer life) {
        Long seed = Long.getLong("simulation.seed");
        if (seed != null) {
            live(life, seed);
            return;
        }
        for (long i = 0; i < ALWAYS; i++) {
            live(life, i);
        }
        for (int i = 0; i < Integer.getInteger("simulation.seeds", 1); i++) {
            live(life, ThreadLocalRandom.current().nextLong());
        }
    }

    private static void live(LongConsumer life, long seed) {
        try {
            life.accept(seed);
        } catch (Throwable e) {
            throw new AssertionError(
                    "Seed " + seed + " (-Dsimulation.seed=" + seed + " replays it): " + e.getMessage(), e);
        }
    }
}
