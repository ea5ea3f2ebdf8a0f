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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the handler's limit is: its own statement in a bare loop, over a pool of the same size, each order committed. No
 * HTTP, no JSON, no schema, no reply.
 */
final class JdbcLoop {
    static final String NAME = "bare JDBC loop";

    private static final Pattern PARAMETER = Pattern.compile(":#(\\w+)");
    private static final OffsetDateTime TIME =
            Instant.ofEpochSecond(1_584_932_320).atOffset(ZoneOffset.UTC);

    private final HikariDataSource database;
    private final String sql;
    private final List<String> parameters = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private Meter meter;

    private JdbcLoop(HikariDataSource database) throws ReflectiveOperationException {
        this.database = database;
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

    /** Arguments: URL, pool size. Commands: start CONCURRENCY, begin, end. */
    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setMaximumPoolSize(Integer.parseInt(args[1]));
        JdbcLoop loop = new JdbcLoop(new HikariDataSource(config));
        System.out.println(Child.READY);
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
