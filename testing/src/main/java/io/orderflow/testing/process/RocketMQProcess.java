package io.orderflow.testing.process;

import io.orderflow.embedded.EmbeddedRocketMQ;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real RocketMQ in a process of its own, which may be killed and started again over its store. */
public final class RocketMQProcess {
    /** Begins the line that it prints with the name server's address, {@code host:port}. */
    public static final String ADDRESS = "rocketmq at ";

    /** The line that it prints when it runs. */
    public static final String STARTED = "rocketmq started";

    /** Of each of its topics. */
    public static final int QUEUES = 8;

    /** RocketMQ's broker maps its files through JDK internals. */
    private static final List<String> JVM_OPTIONS = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    private RocketMQProcess() {}

    /**
     * The command that starts it; it ends with its parent. A line {@code topic NAME} on its standard input makes a topic.
     *
     * @param folder of its store
     * @param nameServerPort 0 for any that is free
     * @param brokerPort 0 for any that is free
     */
    public static List<String> command(
            JavaCommand java, Path folder, int nameServerPort, int brokerPort, List<String> topics) {
        List<String> arguments = new ArrayList<>(
                List.of(folder.toString(), Integer.toString(nameServerPort), Integer.toString(brokerPort)));
        arguments.addAll(topics);
        return java.with(JVM_OPTIONS).main(RocketMQProcess.class, arguments);
    }

    /** @param arguments folder, name server's port, broker's port, topics */
    public static void main(String[] arguments) throws Exception {
        EmbeddedRocketMQ server = new EmbeddedRocketMQ(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        for (int topic = 3; topic < arguments.length; topic++) {
            server.createTopic(arguments[topic], QUEUES);
        }
        System.out.println(ADDRESS + server.nameServerAddress());
        System.out.println(STARTED);
        Commands.serve(words -> {
            server.createTopic(words[1], QUEUES);
            return "created";
        });
    }
}
