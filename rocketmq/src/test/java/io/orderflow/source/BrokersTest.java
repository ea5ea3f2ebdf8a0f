package io.orderflow.source;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.common.AbortProcessException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whoever has several brokers needs one that works; of the others it is told. */
class BrokersTest {
    private enum Mood {
        WELL,
        REFUSING,
        SILENT
    }

    private static EmbeddedRocketMQ first;
    private static EmbeddedRocketMQ second;
    private static volatile Mood mood = Mood.WELL;
    private static volatile CountDownLatch speaks = new CountDownLatch(0);

    private final String topic = "topic-" + UUID.randomUUID();
    private final String group = "group-" + UUID.randomUUID();
    private final Sink sink = new Sink();
    private final SourceUnderTest source =
            SourceUnderTest.of(topic, group, sink).with("orderflow.rocketmq.namesrv-addr", first.nameServerAddress());
    private final LogLines log = new LogLines();

    @BeforeAll
    static void startServers(@TempDir Path folder) throws Exception {
        RocketMQ.nameServerAddress();
        first = new EmbeddedRocketMQ(folder.resolve("first"), 0, 0);
        second = EmbeddedRocketMQ.joining(folder.resolve("second"), "second", first.nameServerAddress(), 0, open -> {});
        second.broker().registerServerRPCHook(new Moody());
    }

    private static final class Moody implements RPCHook {
        @Override
        public void doBeforeRequest(String from, RemotingCommand request) {
            if (isOfAConsumer(request.getCode()) && mood == Mood.REFUSING) {
                throw new AbortProcessException(ResponseCode.NO_PERMISSION, "told to");
            }
            if (isOfAConsumer(request.getCode()) && mood == Mood.SILENT) {
                awaitSpeech();
            }
        }

        @Override
        public void doAfterResponse(String from, RemotingCommand request, RemotingCommand response) {}
    }

    private static boolean isOfAConsumer(int code) {
        return switch (code) {
            case RequestCode.QUERY_CONSUMER_OFFSET,
                    RequestCode.UPDATE_CONSUMER_OFFSET,
                    RequestCode.PULL_MESSAGE,
                    RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG,
                    RequestCode.CHECK_CLIENT_CONFIG -> true;
            default -> false;
        };
    }

    private static void awaitSpeech() {
        try {
            speaks.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterAll
    static void stopServers() {
        second.close();
        first.close();
    }

    @BeforeEach
    void createTopic() {
        first.createTopic(topic, 1);
        second.createTopic(topic, 1);
    }

    @AfterEach
    void close() {
        beWell();
        log.close();
        sink.close();
    }

    private static void be(Mood wanted) {
        speaks = new CountDownLatch(1);
        mood = wanted;
    }

    private static void beWell() {
        mood = Mood.WELL;
        speaks.countDown();
    }

    /** Also where a new group begins elsewhere than with the first, which each broker has to be asked for. */
    @ParameterizedTest
    @CsvSource({"REFUSING, first", "REFUSING, last", "SILENT, first", "SILENT, 2000-01-01T00:00:00Z"})
    void oneOfTwoIsEnough(Mood mood, String startFrom) throws Exception {
        be(mood);
        try (RouteFile running = source.set("startFrom", startFrom).run()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                publish("embedded", "at-the-first");
                return accepted("at-the-first") > 0;
            });
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> SourceState.of(running).up()
                            && SourceState.of(running).reason().contains("broker "));
            assertThat(log.with("topic " + topic + " is received from the other brokers: broker "))
                    .hasSize(1);
            assertThat(log.with("topic " + topic + " is not received")).isEmpty();

            publish("second", "at-the-second");
            beWell();
            await().atMost(Duration.ofSeconds(60)).until(() -> accepted("at-the-second") == 1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> SourceState.of(running).reason().isEmpty());
            assertThat(log.with("topic " + topic + " is received from all its brokers again"))
                    .hasSize(1);
        }
    }

    @Test
    void aFilterInSqlNeedsOneBrokerThatReadsIt() throws Exception {
        source.set("selectorType", "sql").set("subscribeSql", "size = 1");
        second.broker().getBrokerConfig().setEnablePropertyFilter(false);
        try {
            for (int start = 0; start < 3; start++) {
                try (RouteFile running = source.run()) {
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> SourceState.of(running).up()
                                    && SourceState.of(running).reason().contains("enablePropertyFilter=true"));
                }
            }
        } finally {
            second.broker().getBrokerConfig().setEnablePropertyFilter(true);
        }
    }

    /** It has more again than the group has received from it, before the source asks. */
    @Test
    void whatABrokerIsGivenThatIsBackWithAnOlderStoreIsDelivered(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("store");
        Path older = folder.resolve("older");
        EmbeddedRocketMQ third = third(store, 0);
        int port = third.broker().getNettyServerConfig().getListenPort();
        third.createTopic(topic, 1);
        try (RouteFile running = source.run()) {
            publishToThird("before-", 3);
            awaitAccepted("before-", 3);
            third.close();
            copy(store, older);
            third = third(store, port);
            publishToThird("lost-", 4);
            awaitAccepted("lost-", 4);
            third.close();
            delete(store);
            copy(older, store);
            third = third(store, port);
            third.broker().registerServerRPCHook(new Moody());
            be(Mood.REFUSING);
            publishToThird("after-", 12);
            beWell();
            awaitAccepted("after-", 12);
        } finally {
            third.close();
        }
    }

    private static EmbeddedRocketMQ third(Path store, int port) {
        return EmbeddedRocketMQ.joining(store, "third", first.nameServerAddress(), port, open -> {});
    }

    private void publishToThird(String prefix, int number) throws Exception {
        List<Message> messages = IntStream.range(0, number)
                .mapToObj(i -> new Message(topic, "", prefix + i, "{}".getBytes(StandardCharsets.UTF_8)))
                .toList();
        RocketMQ.publishTo(first.nameServerAddress(), "third", messages);
    }

    private void awaitAccepted(String prefix, int number) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(IntStream.range(0, number).mapToObj(i -> prefix + i))
                        .allMatch(subject -> accepted(subject) > 0));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private long accepted(String subject) {
        return sink.accepted().stream()
                .filter(event -> subject.equals(event.subject()))
                .count();
    }

    private void publish(String broker, String key) throws Exception {
        Message message = new Message(topic, "", key, "{}".getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("size", "1");
        RocketMQ.publishTo(first.nameServerAddress(), broker, List.of(message));
    }
}
