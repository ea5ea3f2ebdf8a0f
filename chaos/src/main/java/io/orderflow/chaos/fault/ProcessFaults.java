package io.orderflow.chaos.fault;

import io.orderflow.chaos.world.Part;
import io.orderflow.chaos.world.ProxyBehaviour;
import io.orderflow.chaos.world.World;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Parts that die, join and leave. */
final class ProcessFaults {
    /** How long an order may be on its way to the handler while other faults last. */
    private static final int PATIENCE_SECONDS = 90;

    private ProcessFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault("source-kill", "SIGKILL of the source", Lane.PROCESS, (world, hold) -> {
                    world.source().kill();
                    world.source().awaitStarted();
                }),
                new Fault(
                        "handler-kill",
                        "SIGKILL of the handler between commit and reply: duplicates",
                        Lane.PROCESS,
                        (world, hold) -> killBetweenCommitAndReply(world)),
                new Fault(
                        "nameserver-down",
                        "name server refuses connections while the source is killed",
                        Lane.PROCESS,
                        (world, hold) -> {
                            world.nameServer().down();
                            try {
                                world.source().kill();
                                hold.await();
                            } finally {
                                world.nameServer().up();
                            }
                            world.source().awaitStarted();
                        }),
                new Fault(
                        "rebalance",
                        "a second and a third source join; one leaves by SIGTERM, one by SIGKILL",
                        Lane.PROCESS,
                        ProcessFaults::rebalance));
    }

    /** The first 2xx of the handler never arrives: it dies with its ticket committed. */
    private static void killBetweenCommitAndReply(World world) throws Exception {
        CompletableFuture<Void> committed = new CompletableFuture<>();
        world.handlerProxy()
                .behave(passage -> passage.forward()
                        .onSuccess(reply -> {
                            if (reply.isSuccess()) {
                                committed.complete(null);
                            }
                            if (committed.isDone()) {
                                passage.reset();
                            } else {
                                passage.reply(reply);
                            }
                        })
                        .onFailure(refused -> passage.reset()));
        try {
            committed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            world.handler().kill();
        } finally {
            world.handlerProxy().behave(ProxyBehaviour.PASS);
        }
        world.handler().awaitStarted();
    }

    private static void rebalance(World world, Fault.Hold hold) throws Exception {
        try (Part second = world.anotherSource();
                Part third = world.anotherSource()) {
            second.awaitStarted();
            third.awaitStarted();
            hold.await();
            second.terminate();
        }
    }
}
