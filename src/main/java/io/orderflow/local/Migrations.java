package io.orderflow.local;

import io.orderflow.runner.Setting;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.util.PSQLState;

/** Brings the database up to date, as a role that may; the handlers' role need not. Several may start at once: Flyway locks. */
public final class Migrations {
    private static final String LOCATION = "config/migrations";

    private Migrations() {}

    /**
     * @param role what the handlers connect as, which is granted what they need; "" to grant nothing
     * @return how many scripts were applied
     * @throws IllegalStateException one line that says what cannot be applied, where, and why
     */
    static int apply(DatabaseAddress database, String role) {
        try {
            MigrateResult result = Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations("filesystem:" + LOCATION)
                    .failOnMissingLocations(true)
                    .placeholders(Map.of("role", role))
                    .load()
                    .migrate();
            return result.migrationsExecuted;
        } catch (FlywayException e) {
            throw new IllegalStateException(explain(database, e));
        }
    }

    private static String explain(DatabaseAddress database, FlywayException failure) {
        Throwable cause = failure;
        while (!(cause instanceof SQLException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = String.valueOf(cause.getMessage())
                .replace(database.url(), database.toString())
                .lines()
                .findFirst()
                .orElse("");
        if (cause instanceof SQLException sql && PSQLState.isConnectionError(sql.getSQLState())) {
            return "%s is '%s': cannot connect (%s); start the database, or correct orderflow.database.url, .username and .password"
                    .formatted(Setting.DATABASE_URL.property, database, reason);
        }
        return "%s: cannot be applied to %s (%s)".formatted(LOCATION, database, reason);
    }
}
