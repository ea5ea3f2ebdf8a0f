package io.orderflow.bench;

import io.orderflow.testing.Folders;
import io.orderflow.testing.process.JavaCommand;
import io.orderflow.testing.process.RocketMQProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The servers of one session, which all contenders share, and the folder of what is written meanwhile. */
final class SharedServers implements AutoCloseable {
    private static final JavaCommand JAVA = new JavaCommand("-Xms512m", "-Xmx1g");

    final Path folder;
    final String nameServers;
    final SinkProcess sink;
    final Backlog publisher;
    private final MeasuredProcess rocketMQ;
    private final Map<String, String> backlogs = new HashMap<>();
    private int names;
    private Tickets tickets;

    SharedServers(Path folder) throws Exception {
        this(folder, JAVA);
    }

    /** @param java of the servers: a test that measures nothing has them start fast */
    SharedServers(Path folder, JavaCommand java) throws Exception {
        this.folder = folder;
        rocketMQ =
                start("rocketmq", RocketMQProcess.command(java, folder.resolve("rocketmq"), 0, 0, List.of()), Map.of());
        nameServers = rocketMQ.await(RocketMQProcess.ADDRESS);
        sink = new SinkProcess(start("sink", java.main(CountingSink.class, List.of()), Map.of()));
        publisher = new Backlog(nameServers);
    }

    /** Of a folder that is emptied first. */
    static SharedServers inEmpty(Path folder) throws Exception {
        Folders.delete(folder);
        Files.createDirectories(folder);
        return new SharedServers(folder);
    }

    MeasuredProcess start(String name, List<String> command, Map<String, String> environment) throws IOException {
        return start(name, command, environment, Path.of(""));
    }

    /** @param project the folder in which it runs */
    MeasuredProcess start(String name, List<String> command, Map<String, String> environment, Path project)
            throws IOException {
        return new MeasuredProcess(command, environment, project, folder.resolve("logs/" + name + ".log"));
    }

    /** A topic with that many orders; made once, read by every contender in a consumer group of its own. */
    String backlog(int count) throws Exception {
        return backlog("backlog-" + count, topic -> publisher.publish(topic, count));
    }

    /** The same with the orders of each queue in order. */
    String orderedBacklog(int count) throws Exception {
        return backlog("ordered-" + count, topic -> publisher.publishInOrder(topic, count));
    }

    private interface Publishing {
        void to(String topic) throws Exception;
    }

    private String backlog(String kind, Publishing publishing) throws Exception {
        String topic = backlogs.get(kind);
        if (topic == null) {
            topic = fresh(kind);
            createTopic(topic);
            publishing.to(topic);
            backlogs.put(kind, topic);
        }
        return topic;
    }

    void createTopic(String topic) throws Exception {
        rocketMQ.ask("topic " + topic);
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
