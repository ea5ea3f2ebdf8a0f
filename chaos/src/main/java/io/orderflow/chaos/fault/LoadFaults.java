package io.orderflow.chaos.fault;

import java.util.List;

/** What the publisher does and RocketMQ allows. */
final class LoadFaults {
    private LoadFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault("batches", "orders are published by send(List)", Lane.LOAD, (world, hold) -> {
                    world.load().inBatches(true);
                    try {
                        hold.await();
                    } finally {
                        world.load().inBatches(false);
                    }
                }),
                new Fault(
                        "large-properties",
                        "each order carries 32,000 bytes of properties",
                        Lane.LOAD,
                        (world, hold) -> {
                            world.load().withLargeProperties(true);
                            try {
                                hold.await();
                            } finally {
                                world.load().withLargeProperties(false);
                            }
                        }));
    }
}
