package io.orderflow.chaos.fault;

import java.time.Duration;
import java.util.List;

/** The database, as the handler and the dead-letter route see it. */
final class DatabaseFaults {
    private static final Duration SLOW = Duration.ofMillis(400);

    private DatabaseFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault("database-down", "database refuses connections", Lane.WIRE, (world, hold) -> {
                    world.databaseProxy().down();
                    try {
                        hold.await();
                    } finally {
                        world.databaseProxy().up();
                    }
                }),
                new Fault(
                        "database-slow",
                        "database answers " + SLOW.toMillis() + " ms later",
                        Lane.WIRE,
                        (world, hold) -> {
                            world.databaseProxy().slow(SLOW);
                            try {
                                hold.await();
                            } finally {
                                world.databaseProxy().slow(Duration.ZERO);
                            }
                        }),
                new Fault("database-full", "database is full of connections (53300)", Lane.WIRE, (world, hold) -> {
                    world.database().full();
                    try {
                        hold.await();
                    } finally {
                        world.database().free();
                    }
                }));
    }
}
