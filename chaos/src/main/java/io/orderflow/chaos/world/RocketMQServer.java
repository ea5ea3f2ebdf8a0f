package io.orderflow.chaos.world;

import io.orderflow.embedded.EmbeddedRocketMQ;
import java.nio.file.Path;

/** RocketMQ as a process of its own, which may be killed and started again over its store. */
public final class RocketMQServer {
    private static final int QUEUES = 8;

    private RocketMQServer() {}

    /** @param arguments folder, name server's port, broker's port, topics */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedRocketMQ server = new EmbeddedRocketMQ(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        for (int topic = 3; topic < arguments.length; topic++) {
            server.createTopic(arguments[topic], QUEUES);
        }
        System.out.println(World.ROCKETMQ + Part.STARTED);
        Thread.currentThread().join();
    }
}
