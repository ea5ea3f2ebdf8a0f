package io.orderflow.board.browser;

import io.orderflow.testing.process.ChildProcess;
import io.orderflow.testing.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import static org.awaitility.Awaitility.await;

/** The command serve, in a process of its own over a new folder, and what it has printed of its addresses. */
final class ServedBoard implements AutoCloseable {
    private static final List<String> PORTS = List.of(
            "namesrv-port",
            "rocketmq-broker-port",
            "postgres-port",
            "broker-port",
            "order-route-port",
            "dead-letter-route-port",
            "observability-port",
            "board-port");

    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final ChildProcess process;

    ServedBoard() throws IOException {
        Path folder = Files.createDirectories(Path.of("board/tests/target"));
        Path data = Files.createTempDirectory(folder, "data-");
        List<String> arguments = new ArrayList<>(List.of("serve", "--trace", "-p", "orderflow.local.data-dir=" + data));
        PORTS.forEach(port -> arguments.addAll(List.of("-p", "orderflow.local." + port + "=0")));
        process = ChildProcess.start(
                JavaCommand.shortLived().jar("target/orderflow.jar", arguments),
                Map.of(),
                data.resolve("serve.log"),
                this::read);
        await("serve; see " + process.log())
                .atMost(Duration.ofSeconds(120))
                .until(() -> addresses.containsKey("Order board") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("serve has ended; see " + process.log());
        }
    }

    private boolean read(String line) {
        for (String name : List.of("Order board", "PostgreSQL", "RocketMQ")) {
            if (line.startsWith(name + "  ")) {
                addresses.put(name, line.substring(name.length()).strip());
            }
        }
        return true;
    }

    String url() {
        return addresses.get("Order board");
    }

    /** Puts a dead letter into the source's topic. */
    void publishDeadLetter(String orderId, String data) {
        try {
            Process publisher = new ProcessBuilder(JavaCommand.shortLived()
                            .main(
                                    "target/lib/*",
                                    "board/tests/src/test/resources/PublishDeadLetter.java",
                                    List.of(
                                            addresses.get("RocketMQ"),
                                            "orderflow-dead-letters",
                                            "orders",
                                            orderId,
                                            data)))
                    .redirectErrorStream(true)
                    .redirectOutput(process.log().resolveSibling("publish.log").toFile())
                    .start();
            await("see " + process.log().resolveSibling("publish.log")).until(() -> !publisher.isAlive());
            if (publisher.exitValue() != 0) {
                throw new IllegalStateException("not published; see publish.log beside " + process.log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first column of the first row. */
    long query(String sql) {
        try (Connection connection = DriverManager.getConnection(addresses.get("PostgreSQL") + "?user=postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Puts dead letters into the table that the handler refuses each time. */
    void storeDeadLetters(int count, String reason) {
        query("""
                with stored as (
                    insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data)
                    select '/test', 'many-' || n, 'orderflow.order.placed', 'many-' || n, 422, '%s', jsonb_build_object(
                        'specversion', '1.0', 'type', 'orderflow.order.placed', 'source', '/test', 'id', 'many-' || n,
                        'subject', 'many-' || n, 'datacontenttype', 'application/json'), '{}'
                    from generate_series(1, %s) n returning id)
                select count(*) from stored""".formatted(reason, count));
    }

    @Override
    public void close() throws InterruptedException {
        process.terminate();
        process.kill();
    }
}
