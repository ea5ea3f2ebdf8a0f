package io.orderflow.local;

import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import io.orderflow.text.PhoneNumbers;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.util.PSQLState;

/** Brings the database up to date, as a role that may; the handlers' role need not. Several may start at once: Flyway locks. */
public final class Migrations {
    private static final String LOCATION = "config/migrations";

    /** A SQLSTATE: a lock was not had in time. */
    private static final String LOCKED = "55P03";

    private Migrations() {}

    /**
     * Migrates the database that the settings name.
     *
     * @param role what the handlers connect as, which is granted what they need; "" to grant nothing
     * @return one line that says what was done
     * @throws IllegalStateException one line that says what cannot be applied, where, why, and what to do
     */
    public static String apply(Settings settings, String role) {
        String url = settings.external(Setting.DATABASE_URL)
                .orElseThrow(() -> new IllegalStateException(
                        "%s (or %s) is not set: name the database to migrate, such as jdbc:postgresql://localhost:5432/orderflow"
                                .formatted(Setting.DATABASE_URL.property, Setting.DATABASE_URL.environmentVariable())));
        DatabaseAddress database = new DatabaseAddress(
                url, settings.get(Setting.DATABASE_USERNAME), settings.get(Setting.DATABASE_PASSWORD));
        MigrateResult result = apply(database, role, DigestKey.find(settings));
        String version = result.targetSchemaVersion != null ? result.targetSchemaVersion : result.initialSchemaVersion;
        return "%s: schema version %s, %s%s"
                .formatted(
                        database,
                        version,
                        switch (result.migrationsExecuted) {
                            case 0 -> "nothing to apply";
                            case 1 -> "1 migration applied";
                            default -> result.migrationsExecuted + " migrations applied";
                        },
                        role.isEmpty() ? "" : ", rights granted to " + role);
    }

    /**
     * As {@link #apply(Settings, String)}, to a database that is known.
     *
     * @param digestKey what the digests of its orders are keyed with
     */
    static MigrateResult apply(DatabaseAddress database, String role, String digestKey) {
        try {
            return configuration(database, role, digestKey).load().migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException(explain(database, e));
        }
    }

    static FluentConfiguration configuration(DatabaseAddress database, String role, String digestKey) {
        return Flyway.configure()
                .dataSource(database.patientDataSource())
                .locations("filesystem:" + LOCATION)
                .failOnMissingLocations(true)
                .placeholders(Map.of("role", role, "digest_key", digestKey));
    }

    private static String explain(DatabaseAddress database, FlywayException failure) {
        if (failure instanceof FlywayValidateException) {
            return "%s: cannot be applied to %s (%s); one that has been applied must stay as it was, and a change is a new one"
                    .formatted(LOCATION, database, line(failure, 1));
        }
        Throwable cause = failure;
        while (!(cause instanceof SQLException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = PhoneNumbers.line(
                line(cause, 0).replaceFirst("^ERROR: ", "").replace(database.url(), database.toString()), 300);
        if (cause instanceof SQLException sql && PSQLState.isConnectionError(sql.getSQLState())) {
            return "%s is '%s': cannot connect (%s); start the database, or correct orderflow.database.url, .username and .password"
                    .formatted(Setting.DATABASE_URL.property, database, reason);
        }
        String advice = cause instanceof SQLException sql && LOCKED.equals(sql.getSQLState())
                ? "; somebody holds its tables, such as a backup: migrate when that has ended"
                : "";
        return "%s: cannot be applied to %s (%s)%s".formatted(LOCATION, database, reason, advice);
    }

    /** A line of what it says; its last one if it says less. */
    private static String line(Throwable failure, int number) {
        String[] lines = String.valueOf(failure.getMessage()).split("\\R");
        return lines[Math.min(number, lines.length - 1)].strip();
    }
}
