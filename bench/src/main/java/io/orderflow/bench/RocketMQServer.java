package io.orderflow.bench;

import io.orderflow.embedded.EmbeddedRocketMQ;
import java.nio.file.Path;

/** A real RocketMQ in a process of its own, for all contenders. */
final class RocketMQServer {
    private RocketMQServer() {}

    public static void main(String[] args) throws Exception {
        EmbeddedRocketMQ server = new EmbeddedRocketMQ(Path.of(args[0]), 0, 0);
        System.out.println(Child.READY + server.nameServerAddress());
        Commands.serve(words -> {
            server.createTopic(words[1], Integer.parseInt(words[2]));
            return "created";
        });
    }
}
