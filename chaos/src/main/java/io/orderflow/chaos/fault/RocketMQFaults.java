package io.orderflow.chaos.fault;

import java.time.Duration;
import java.util.List;

/** RocketMQ itself: two masters, their disks and their users. */
final class RocketMQFaults {
    private static final Duration SLOW_DISK = Duration.ofMillis(150);

    private RocketMQFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "rocketmq-kill",
                        "SIGKILL of RocketMQ's first master and its name server, restarted over its store",
                        Lane.PROCESS,
                        (world, hold) -> {
                            world.rocketMQ().kill();
                            world.rocketMQ().awaitStarted();
                        }),
                new Fault(
                        "master-down",
                        "SIGKILL of RocketMQ's second master, which stays away and comes back over its store",
                        Lane.PROCESS,
                        (world, hold) -> {
                            world.secondMaster().close();
                            try {
                                hold.await();
                            } finally {
                                world.secondMaster().start();
                            }
                            world.secondMaster().awaitStarted();
                        }),
                new Fault(
                        "keys-changed",
                        "the source's ACL secret changes while it runs; once it says that it is not ready, and why, it is killed and"
                                + " started with the new one",
                        Lane.PROCESS,
                        (world, hold) -> {
                            // One that is just being started by the fault before has the new keys.
                            long life = world.source().lives();
                            world.changeKeys();
                            hold.await();
                            world.awaitSourceNotReady("refuses access", life);
                            world.source().kill();
                            world.source().awaitStarted();
                        }),
                new Fault(
                        "slow-disk",
                        "RocketMQ stores each message " + SLOW_DISK.toMillis()
                                + " ms later: a delay before the write in its store, not a disk",
                        Lane.LOAD,
                        (world, hold) -> {
                            world.slowDisk(SLOW_DISK);
                            try {
                                hold.await();
                            } finally {
                                world.slowDisk(Duration.ZERO);
                            }
                        }));
    }
}
