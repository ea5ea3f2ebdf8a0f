package io.orderflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.orderflow.testing.process.Commands;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the handler's limit is: its own statement, for one order, in a bare loop over a pool of the same size, each order
 * committed. No HTTP, no JSON, no schema, no reply.
 */
final class JdbcLoop {
    static final String NAME = "bare JDBC loop";

    private static final OffsetDateTime TIME =
            Instant.ofEpochSecond(1_584_932_320).atOffset(ZoneOffset.UTC);

    private final HikariDataSource database;
    private final AtomicInteger next = new AtomicInteger();
    private Meter meter;

    JdbcLoop(String url, int poolSize) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(poolSize);
        database = new HikariDataSource(config);
    }

    /** Arguments: URL, pool size. Commands: start CONCURRENCY, begin, end. */
    public static void main(String[] args) throws Exception {
        JdbcLoop loop = new JdbcLoop(args[0], Integer.parseInt(args[1]));
        System.out.println(MeasuredProcess.READY);
        Commands.serve(loop::answer);
    }

    private String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "start" -> start(Integer.parseInt(words[1]));
            case "begin" -> meter.begin();
            case "end" -> {
                return new ObjectMapper().writeValueAsString(meter.end());
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return words[0];
    }

    private void start(int concurrency) {
        Meter its = new Meter();
        meter = its;
        for (int i = 0; i < concurrency; i++) {
            Thread thread = new Thread(() -> run(its));
            // So that the process ends when a command fails.
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run(Meter its) {
        try {
            long start;
            do {
                start = System.nanoTime();
                issue(next.getAndIncrement());
            } while (its.add(start));
        } catch (Exception e) {
            its.fail(e.toString());
        }
    }

    /** One ticket, committed when this returns. */
    void issue(int number) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PlainInsert.ISSUE_TICKET)) {
            statement.setString(1, NumberedOrder.key(number));
            statement.setString(2, "2141412");
            statement.setString(3, "product " + number);
            statement.setBigDecimal(4, new BigDecimal("30.50"));
            statement.setObject(5, TIME);
            statement.setObject(6, TIME);
            statement.setString(7, "*******2131");
            statement.setBytes(
                    8,
                    MessageDigest.getInstance("SHA-256")
                            .digest(NumberedOrder.key(number).getBytes()));
            statement.setString(9, "event " + number);
            statement.setString(10, "/bench");
            if (statement.execute()) {
                statement.getResultSet().next();
            }
        }
    }
}
