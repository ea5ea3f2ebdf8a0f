package io.orderflow.scaler;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.protobuf.services.HealthStatusManager;
import io.orderflow.log.LastingTask;
import io.orderflow.log.ProblemLine;
import io.orderflow.text.TakenPort;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scaler, for KEDA and for the kubelet: gRPC's health has two names, "" for a process that runs, and {@value #READY} for
 * one to which RocketMQ answers.
 */
final class ScalerServer implements AutoCloseable {
    static final String READY = "ready";

    private static final Logger LOG = LoggerFactory.getLogger(ScalerServer.class);
    private static final int MAX_QUESTION = 64 << 10;
    private static final int STOP_SECONDS = 10;

    private final Brokers brokers;
    private final Lags lags;
    private final LagScaler scaler;
    private final HealthStatusManager health = new HealthStatusManager();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "clock");
        thread.setDaemon(true);
        return thread;
    });
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final Server server;
    private final ProblemLine line = new ProblemLine("");

    /** @throws IOException one line, if it cannot listen on its port */
    ScalerServer(ScalerSettings settings) throws IOException {
        GrpcLog.install();
        brokers = new Brokers(settings);
        lags = new Lags(brokers::lag);
        scaler = new LagScaler(lags);
        health.setStatus(READY, ServingStatus.NOT_SERVING);
        server = NettyServerBuilder.forPort(settings.port())
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                // Nothing blocks on it.
                .directExecutor()
                .maxInboundMessageSize(MAX_QUESTION)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(scaler)
                .addService(health.getHealthService())
                .build();
        try {
            server.start();
        } catch (IOException e) {
            close();
            throw new IOException("%s is %s: %s"
                    .formatted(ScalerSettings.PORT.environmentVariable(), settings.port(), TakenPort.line(e)));
        }
        clock.scheduleWithFixedDelay(lasting(scaler::look), 1, 1, TimeUnit.SECONDS);
        clock.scheduleWithFixedDelay(lasting(this::lookAtRocketMQ), 0, 3, TimeUnit.SECONDS);
    }

    int port() {
        return server.getPort();
    }

    private void lookAtRocketMQ() {
        String found = brokers.problem();
        health.setStatus(READY, found == null ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        if (found != null && line.found(found)) {
            LOG.error("RocketMQ: {}", found);
        } else if (found == null && line.isWell()) {
            LOG.info("RocketMQ answers");
        }
    }

    private static Runnable lasting(Runnable task) {
        return new LastingTask("A look of the scaler's", task, LOG);
    }

    /** Blocks until it is closed. */
    void await() throws InterruptedException {
        server.awaitTermination();
    }

    /** Lets questions that are there be answered, for at most ten seconds. */
    @Override
    public void close() {
        health.enterTerminalState();
        clock.shutdownNow();
        server.shutdown();
        scaler.hangUp();
        try {
            if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        lags.close();
        brokers.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
