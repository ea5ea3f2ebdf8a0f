package io.orderflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the handler's limit is: its own statement in a bare loop, over a pool of the same size, each order committed. No
 * HTTP, no JSON, no schema, no reply.
 */
final class JdbcLoop {
    private static final Pattern PARAMETER = Pattern.compile(":#(\\w+)");
    private static final OffsetDateTime TIME =
            Instant.ofEpochSecond(1_584_932_320).atOffset(ZoneOffset.UTC);

    private final HikariDataSource database;
    private final String sql;
    private final List<String> parameters = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Rounds rounds;

    private JdbcLoop(HikariDataSource database, Rounds rounds) throws ReflectiveOperationException {
        this.database = database;
        this.rounds = rounds;
        // A class of the unnamed package cannot be imported.
        Field statement = Class.forName("OrderRoute").getDeclaredField("ISSUE_TICKET");
        statement.setAccessible(true);
        String named = (String) statement.get(null);
        Matcher found = PARAMETER.matcher(named);
        while (found.find()) {
            parameters.add(found.group(1));
        }
        sql = PARAMETER.matcher(named).replaceAll("?");
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
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                set(statement, i + 1, parameters.get(i), number);
            }
            if (statement.execute()) {
                statement.getResultSet().next();
            }
        }
    }

    private static void set(PreparedStatement statement, int index, String parameter, int number) throws Exception {
        switch (parameter) {
            case "orderId" -> statement.setString(index, Order.key(number));
            case "amount" -> statement.setBigDecimal(index, new BigDecimal("30.50"));
            case "chargedAt", "finishedAt" -> statement.setObject(index, TIME);
            case "phone" -> statement.setString(index, "*******2131");
            case "digest" ->
                statement.setBytes(
                        index,
                        MessageDigest.getInstance("SHA-256")
                                .digest(Order.key(number).getBytes()));
            case "productId", "productName", "eventId", "eventSource" -> statement.setString(index, parameter + number);
            default -> throw new SQLException("What is parameter " + parameter + "?");
        }
    }
}
