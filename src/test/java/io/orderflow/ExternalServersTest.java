package io.orderflow;

import com.sun.net.httpserver.HttpServer;
import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.process.StablePorts;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A server that a setting names takes the place of the embedded one, and may fail as such servers do. */
class ExternalServersTest {
    private static final List<String> ORDERS = List.of(
            "-p", "orderflow.simulator.count=600",
            "-p", "orderflow.simulator.rate=100",
            "-p", "orderflow.simulator.shape=steady",
            "-p", "orderflow.simulator.malformed=0");

    private final String database = Postgres.freshDatabase();

    @TempDir
    Path data;

    @Test
    void anOutageOfTheDatabaseLosesNoOrder() {
        CompletableFuture<CommandRun> run = start("-p", "orderflow.rocketmq.topic=" + RocketMQ.topic());
        awaitTickets(50);
        Postgres.outage().close();

        assertNothingLost(run.join());
        assertThat(data.toFile().list()).doesNotContain("postgres", "rocketmq");
    }

    @Test
    void anOutageOfTheBrokerLosesNoOrder() throws Exception {
        int orderRoute = StablePorts.free();
        int brokerPort = StablePorts.free();
        CompletableFuture<CommandRun> run;
        try (KnativeBroker broker = broker(orderRoute, brokerPort)) {
            run = start(
                    "-p", "orderflow.rocketmq.topic=" + RocketMQ.topic(),
                    "-p", "orderflow.local.order-route-port=" + orderRoute,
                    "-p", "k.sink=" + broker.ingressUri("orderflow", "orders") + "?code=hidden");
            awaitTickets(50);
        }
        try (KnativeBroker again = broker(orderRoute, brokerPort)) {
            assertNothingLost(run.join());
            assertThat(again.counts().delivered()).isPositive();
            assertThat(run.join().out()).contains("/orderflow/orders?***").doesNotContain("hidden");
        }
    }

    private static HttpServer refusing() throws IOException {
        HttpServer sink = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        sink.createContext("/", exchange -> {
            exchange.sendResponseHeaders(422, -1);
            exchange.close();
        });
        sink.start();
        return sink;
    }

    @Test
    void whatTheSinkRefusesForGoodIsADeadLetterOfTheLedger() throws Exception {
        HttpServer sink = refusing();
        try {
            CommandRun run = start(
                            "-p", "orderflow.rocketmq.topic=" + RocketMQ.topic(),
                            "-p", "orderflow.source.dead-letter-topic=" + RocketMQ.topic(),
                            "-p", "orderflow.simulator.count=20",
                            "-p", "k.sink=http://127.0.0.1:" + sink.getAddress().getPort())
                    .join();

            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.row("dead letters")).isEqualTo(20);
            assertThat(run.row("lost")).isZero();
            assertThat(run.out()).contains("20 in RocketMQ").doesNotContain("not delivered");
        } finally {
            sink.stop(0);
        }
    }

    /** They stay open, so that nobody closes them by a last look. */
    @Test
    void theBooksOfServeKnowOfItTooWhileTheyAreOpen() throws Exception {
        Path orders = Files.writeString(data.resolve("orders.jsonl"), "not an order\nnor this\n");
        HttpServer sink = refusing();
        StringWriter out = new StringWriter();
        String[] arguments = CommandRun.arguments(
                data,
                "serve",
                "--orders",
                orders.toString(),
                "-p",
                "orderflow.rocketmq.namesrv-addr=" + RocketMQ.nameServerAddress(),
                "-p",
                "orderflow.rocketmq.consumer-group=" + RocketMQ.group(),
                "-p",
                "orderflow.rocketmq.topic=" + RocketMQ.topic(),
                "-p",
                "orderflow.source.dead-letter-topic=" + RocketMQ.topic(),
                "-p",
                "orderflow.database.url=" + database,
                "-p",
                "k.sink=http://127.0.0.1:" + sink.getAddress().getPort());
        Thread serve =
                new Thread(() -> CommandRun.commandLine(out, new StringWriter()).execute(arguments));
        serve.start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> out.toString().contains("Serving"));
            Matcher board = Pattern.compile("Order board +(\\S+)").matcher(out.toString());
            assertThat(board.find()).isTrue();

            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(get(board.group(1)))
                            .contains("id=\"sum-dead\" data-value=\"2\"", "id=\"sum-underway\" data-value=\"0\""));
        } finally {
            serve.interrupt();
            serve.join(Duration.ofMinutes(1).toMillis());
            sink.stop(0);
        }
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @ParameterizedTest
    @CsvSource({
        "orderflow.rocketmq.namesrv-addr, 127.0.0.1:1",
        "k.sink, http://127.0.0.1:1/orderflow/orders",
        "orderflow.database.url, jdbc:postgresql://127.0.0.1:1/orderflow",
    })
    void aServerThatCannotBeReachedIsOneLine(String property, String address) {
        CommandRun run =
                CommandRun.of(data, "-p", property + "=" + address, "-p", "orderflow.database.password=p4ssw0rd");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains(property, address, "start");
        assertThat(run.out() + run.err()).doesNotContain("p4ssw0rd");
    }

    private CompletableFuture<CommandRun> start(String... more) {
        List<String> arguments = new ArrayList<>(ORDERS);
        arguments.addAll(List.of(
                "-p", "orderflow.rocketmq.namesrv-addr=" + RocketMQ.nameServerAddress(),
                "-p", "orderflow.rocketmq.consumer-group=" + RocketMQ.group(),
                "-p", "orderflow.database.url=" + database));
        arguments.addAll(List.of(more));
        return CompletableFuture.supplyAsync(() -> CommandRun.of(data, arguments.toArray(String[]::new)));
    }

    private void awaitTickets(int count) {
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> Integer.parseInt(Postgres.query(database, "select count(*) from ticket")) >= count);
    }

    private void assertNothingLost(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.row("published")).isEqualTo(600);
        assertThat(run.row("lost")).isZero();
        assertThat(run.row("dead letters")).isZero();
        assertThat(Postgres.query(database, "select count(*) from ticket")).isEqualTo("570");
    }

    private static KnativeBroker broker(int orderRoute, int port) {
        return KnativeBroker.start(BrokerConfig.of(
                        List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml")),
                        service -> URI.create("http://127.0.0.1:" + orderRoute))
                .withPort(port, "port"));
    }
}
