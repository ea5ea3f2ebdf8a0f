package io.orderflow.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The servers of one session, which all contenders share, and the folder of what is written meanwhile. */
final class Session implements AutoCloseable {
    private static final List<String> SERVER_OPTIONS = List.of(
            "-Xms512m",
            "-Xmx1g",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    final Path folder;
    final String nameServers;
    final SinkProcess sink;
    final Backlog publisher;
    private final Child rocketMQ;
    private final Map<String, String> backlogs = new HashMap<>();
    private int names;
    private Tickets tickets;

    Session(Path folder) throws Exception {
        this.folder = folder;
        Java java = Java.packaged(SERVER_OPTIONS);
        rocketMQ = start(
                "rocketmq",
                java.bench(
                        RocketMQServer.class, List.of(folder.resolve("rocketmq").toString())),
                Map.of());
        nameServers = rocketMQ.await(Child.READY);
        sink = new SinkProcess(start("sink", java.bench(Sink.class, List.of()), Map.of()));
        publisher = new Backlog(nameServers);
    }

    Child start(String name, List<String> command, Map<String, String> environment) throws IOException {
        return Child.start(folder.resolve("logs/" + name + ".log"), command, environment);
    }

    /** A topic with that many orders; made once, read by every contender in a consumer group of its own. */
    String backlog(int count) throws Exception {
        return backlog("backlog-" + count, topic -> publisher.publish(topic, count));
    }

    /** The same with the orders of each queue in order. */
    String orderedBacklog(int count) throws Exception {
        return backlog("ordered-" + count, topic -> publisher.publishInOrder(topic, count));
    }

    private interface Publication {
        void to(String topic) throws Exception;
    }

    private String backlog(String kind, Publication publication) throws Exception {
        String topic = backlogs.get(kind);
        if (topic == null) {
            topic = fresh(kind);
            createTopic(topic);
            publication.to(topic);
            backlogs.put(kind, topic);
        }
        return topic;
    }

    void createTopic(String topic) throws Exception {
        rocketMQ.ask("topic " + topic + " " + Backlog.QUEUES);
    }

    /** PostgreSQL, started when it is first asked for. */
    Tickets tickets() throws IOException {
        if (tickets == null) {
            tickets = new Tickets(folder.resolve("postgres"));
        }
        return tickets;
    }

    /** A name that RocketMQ has not heard yet, so that it remembers no offset of it. */
    String fresh(String name) {
        return name + "-" + ++names;
    }

    @Override
    public void close() {
        publisher.close();
        sink.process().close();
        rocketMQ.close();
        if (tickets != null) {
            tickets.close();
        }
    }
}
