package io.orderflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the handler's limit is: its own statement, for one order, in a bare loop over a pool of the same size, each order
 * committed. No HTTP, no JSON, no schema, no reply.
 */
final class JdbcLoop {
    private static final String ISSUE_TICKET = """
            insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at,
                                phone, order_digest, event_id, event_source)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (order_id) do nothing
            returning order_id, number, product_id, product_name, amount, charged_at, finished_at,
                      phone, event_id, event_source, issued_at, true as same_order""";

    private static final OffsetDateTime TIME =
            Instant.ofEpochSecond(1_584_932_320).atOffset(ZoneOffset.UTC);

    private final HikariDataSource database;
    private final AtomicInteger next = new AtomicInteger();
    private final Rounds rounds;

    private JdbcLoop(HikariDataSource database, Rounds rounds) {
        this.database = database;
        this.rounds = rounds;
    }

    /** Arguments: URL, pool size, concurrency, seconds to warm up, seconds. */
    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setMaximumPoolSize(Integer.parseInt(args[1]));
        int concurrency = Integer.parseInt(args[2]);
        Rounds rounds = new Rounds(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        JdbcLoop loop = new JdbcLoop(new HikariDataSource(config), rounds);
        for (int i = 0; i < concurrency; i++) {
            new Thread(loop::run).start();
        }
        Map<String, Double> values = rounds.await();
        System.out.println(Child.ANSWER + new ObjectMapper().writeValueAsString(values));
        Commands.endWithParent();
    }

    private void run() {
        try {
            long start;
            do {
                start = System.nanoTime();
                issue(next.getAndIncrement());
            } while (rounds.add(start));
        } catch (Exception e) {
            rounds.fail(e.toString());
        }
    }

    private void issue(int number) throws Exception {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ISSUE_TICKET)) {
            statement.setString(1, Order.key(number));
            statement.setString(2, "2141412");
            statement.setString(3, "product " + number);
            statement.setBigDecimal(4, new BigDecimal("30.50"));
            statement.setObject(5, TIME);
            statement.setObject(6, TIME);
            statement.setString(7, "*******2131");
            statement.setBytes(
                    8,
                    MessageDigest.getInstance("SHA-256")
                            .digest(Order.key(number).getBytes()));
            statement.setString(9, "event " + number);
            statement.setString(10, "/bench");
            if (statement.execute()) {
                statement.getResultSet().next();
            }
        }
    }
}
