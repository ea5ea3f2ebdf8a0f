package io.orderflow.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class EmbeddedRocketMQTest {
    @TempDir
    Path folder;

    @Test
    void messagesAreThereAgainAfterARestart() throws Exception {
        // RocketMQ takes a comma for what is between two paths.
        Path data = folder.resolve("one,two");
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(data, 0, 0)) {
            server.createTopic("orders", 4);
            publish(server, 1000);
            assertThat(server.messagesIn("orders")).isEqualTo(1000);
        }
        assertThat(folder.toFile().list()).as("nothing outside").containsExactly("one,two");
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(data, 0, 0)) {
            assertThat(read(server, 1000)).hasSize(1000);
        }
    }

    @Test
    void aSecondMasterJoinsTheNameServerOfTheFirstWithQueuesOfItsOwn() throws Exception {
        Path second = folder.resolve("second");
        int port;
        try (EmbeddedRocketMQ first = new EmbeddedRocketMQ(folder.resolve("first"), 0, 0)) {
            try (EmbeddedRocketMQ joined =
                    EmbeddedRocketMQ.joining(second, "second", first.nameServerAddress(), 0, auth -> {})) {
                first.createTopic("orders", 2);
                joined.createTopic("orders", 2);
                assertThat(joined.nameServerAddress()).isEqualTo(first.nameServerAddress());

                publish(first, 40);

                assertThat(first.messagesIn("orders")).isEqualTo(20);
                assertThat(joined.messagesIn("orders")).isEqualTo(20);
                port = joined.broker().getNettyServerConfig().getListenPort();
            }
            try (EmbeddedRocketMQ again =
                    EmbeddedRocketMQ.joining(second, "second", first.nameServerAddress(), port, auth -> {})) {
                assertThat(again.messagesIn("orders")).isEqualTo(20);
                assertThat(read(first, 40)).hasSize(40);
            }
        }
    }

    /** Neither on a full disk, nor after the three days that RocketMQ keeps messages by default. */
    @Test
    void noMessageIsEverDeleted() {
        MessageStoreConfig store = EmbeddedRocketMQ.smallStore(folder);

        assertThat(store.isCleanFileForciblyEnable()).isFalse();
        assertThat(store.getFileReservedTime()).isEqualTo(Integer.MAX_VALUE);
    }

    /** They would look hundreds of times a second, on a laptop too. */
    @Test
    void noThreadLooksForWhatOnlyPopModeOrAReplicaHas() {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            await().untilAsserted(() -> assertThat(threads())
                    .contains("ReputMessageService")
                    .doesNotContain("PopBufferMergeService", "PopLongPollingService", "GroupTransferService"));
        }
    }

    /** Else it looks without a pause whether it is time to. */
    @Test
    void theFiguresOfTransactionsAreWrittenOnceAnHour() {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            await().untilAsserted(
                            () -> assertThat(server.broker().getBrokerConfig().getTransactionMetricFlushInterval())
                                    .isEqualTo(3_600_000));
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void theHomeFolderAndTheConsoleStayClean() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                        "-Duser.home=" + home,
                        // What it logs goes where the application's log goes, and nowhere else.
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneMessage.class.getName(),
                        folder.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();

        assertThat(Files.readString(output)).isEqualTo("stored 1" + System.lineSeparator());
        assertThat(process.exitValue()).isZero();
        assertThat(home).isEmptyDirectory();
    }

    /** A server and a client in a JVM of their own. */
    static final class OneMessage {
        public static void main(String[] args) throws Exception {
            try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(Path.of(args[0]), 0, 0)) {
                server.createTopic("orders", 1);
                publish(server, 1);
                System.out.println("stored " + server.messagesIn("orders"));
            }
            System.exit(0);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> new EmbeddedRocketMQ(folder, port, 0))
                    .hasMessage("The embedded RocketMQ's name server cannot listen on 127.0.0.1:" + port
                            + ": the port is taken; stop what listens there or choose another port (0: any free one)");
            assertThatThrownBy(() -> new EmbeddedRocketMQ(folder, 0, port))
                    .hasMessageStartingWith("The embedded RocketMQ's broker cannot listen on 127.0.0.1:" + port
                            + ": the port is taken;");
            assertThatThrownBy(() -> new EmbeddedRocketMQ(folder, 0, port + 2))
                    .hasMessageContaining("broker cannot listen on 127.0.0.1:" + port + ": the port is taken;");
        }
    }

    /** As RocketMQ says that a port has been taken since it was looked at. */
    @Test
    void aPortThatIsLostInARaceIsNoFaultOfTheFolder() {
        Exception lost =
                new IllegalStateException("Failed to bind to 127.0.0.1:1", new BindException("Address already in use"));

        assertThat(EmbeddedRocketMQ.failed("broker", folder, lost))
                .hasMessage("The embedded RocketMQ's broker cannot listen: a port that was free a moment ago is taken;"
                        + " stop what listens there or choose another port (0: any free one), or start again");
        assertThat(EmbeddedRocketMQ.failed("broker", folder, null))
                .hasMessageEndingWith(
                        ": it cannot load what is stored there; move the folder away to start with an empty one");
    }

    /** Its store is locked by then, and read by nobody else. */
    @Test
    void aBrokerWhoseStartFailsHalfwayLeavesItsStoreToTheNext() throws Exception {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            server.createTopic("orders", 1);
            publish(server, 3);
        }
        int lost;
        try (ServerSocket free = listen(0)) {
            lost = free.getLocalPort();
        }
        List<ServerSocket> taken = new ArrayList<>();
        try {
            assertThatThrownBy(() -> new EmbeddedRocketMQ(folder, 0, lost, auth -> taken.add(listen(lost))))
                    .hasMessageContaining("a port that was free a moment ago is taken");
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            assertThat(server.messagesIn("orders")).isEqualTo(3);
        }
    }

    private static ServerSocket listen(int port) {
        try {
            return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSecondServerOverTheSameFolderIsRefused() {
        try (EmbeddedRocketMQ first = new EmbeddedRocketMQ(folder, 0, 0)) {
            assertThatThrownBy(() -> new EmbeddedRocketMQ(folder, 0, 0))
                    .hasMessage("Another embedded RocketMQ runs over folder " + folder
                            + "; stop it or choose another folder");
            assertThat(first.nameServerAddress()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new EmbeddedRocketMQ(file.resolve("data"), 0, 0))
                .hasMessage("The embedded RocketMQ cannot write to folder " + file + File.separator
                        + "data; make it writable or choose another");
    }

    private static void publish(EmbeddedRocketMQ server, int count) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("publisher");
        producer.setSendMsgTimeout(30_000);
        producer.setNamesrvAddr(server.nameServerAddress());
        producer.start();
        for (int i = 0; i < count; i++) {
            producer.send(new Message("orders", "", "key-" + i, new byte[] {1}));
        }
        producer.shutdown();
    }

    private static Set<String> read(EmbeddedRocketMQ server, int count) throws Exception {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("reader");
        consumer.setNamesrvAddr(server.nameServerAddress());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("orders", "*");
        consumer.start();
        Set<String> keys = new TreeSet<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (keys.size() < count && System.nanoTime() < deadline) {
            consumer.poll(500).forEach(message -> keys.add(message.getKeys()));
        }
        consumer.shutdown();
        return keys;
    }
}
