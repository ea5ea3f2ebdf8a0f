package io.orderflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.local.Servers;
import io.orderflow.redrive.Purge;
import io.orderflow.redrive.Purge.Purged;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Deletes dead letters that have been redriven. */
@Command(
        name = "purge",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        description = {
            "Deletes the dead letters of the table that were redriven long enough ago. They hold whole orders, phone numbers"
                    + " too.",
            "What was never redriven stays, however old, unless --also-dead asks for it.",
            ""
        },
        footer = {
            "",
            "It uses the database that orderflow.database.url names, as a role that may delete, such as the schema's owner;"
                    + " else that of the Orderflow that runs over the data folder, else it starts its own.",
            "Exit code: 0 if all that was meant is gone, or counted; 1 if not; 2 for wrong usage."
        })
final class PurgeCommand implements Callable<Integer> {
    /** A SQLSTATE. */
    private static final String NO_RIGHT = "42501";

    @ParentCommand
    private Orderflow orderflow;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description =
                    "Since it was redriven, such as 30d or 12h; else what orderflow.dead-letter.retention says: 30d.")
    private String age;

    @Option(
            names = "--also-dead",
            description = "Delete also what died that long ago and was never redriven. Its orders are gone then.")
    private boolean alsoDead;

    @Option(names = "--dry-run", description = "Count what would be deleted, and delete nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object instead of a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (orderflow.orders() != null) {
            throw new ParameterException(spec.commandLine(), "--orders has no meaning for purge");
        }
        if (age != null && !Setting.RETENTION.accepts(age)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--older-than is '" + OneLine.of(age) + "'; it must be " + Setting.RETENTION.allowed);
        }
        Settings settings = orderflow.settings();
        String meant = age == null ? settings.get(Setting.RETENTION) : age;
        Logs.quietConsole();
        try (Servers servers = Servers.find(settings, false, false);
                Connection database = servers.connect()) {
            Shutdown.check();
            RedriveLock.take(database);
            Purge purge = new Purge(database, duration(meant), alsoDead);
            print(meant, purge.before().toInstant(), dryRun ? purge.count() : purge.run());
            return 0;
        } catch (InterruptedException stopped) {
            orderflow.out().println("Stopped. What is not purged yet is purged by the next.");
            return 1;
        } catch (SQLException e) {
            if (NO_RIGHT.equals(e.getSQLState())) {
                throw new IllegalStateException(
                        "the role may not delete dead letters; name the owner of the schema in "
                                + Setting.DATABASE_USERNAME.property + " and .password",
                        e);
            }
            throw new IllegalStateException(
                    "the database has failed (%s); what is not purged yet is purged by the next"
                            .formatted(PhoneNumbers.line(OneLine.first(e.getMessage()), 200)),
                    e);
        }
    }

    private static Duration duration(String age) {
        long number = Long.parseLong(age.substring(0, age.length() - 1));
        return age.endsWith("d") ? Duration.ofDays(number) : Duration.ofHours(number);
    }

    private void print(String age, Instant before, Purged purged) throws JsonProcessingException {
        Instant second = before.truncatedTo(ChronoUnit.SECONDS);
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("dryRun", dryRun);
            object.put("olderThan", age);
            object.put("before", second.toString());
            object.put("redriven", purged.redriven());
            object.put("neverRedriven", purged.neverRedriven());
            object.put("notes", purged.notes());
            object.put("kept", purged.kept());
            orderflow.out().println(new ObjectMapper().writeValueAsString(object));
            return;
        }
        orderflow
                .out()
                .printf(
                        Locale.ROOT,
                        "%s %,d dead letters that were redriven before %s%s, and %,d notes of redriven messages%s%n",
                        dryRun ? "Would purge" : "Purged",
                        purged.redriven(),
                        second,
                        alsoDead
                                ? String.format(
                                        Locale.ROOT, ", %,d of that age that never were", purged.neverRedriven())
                                : "",
                        purged.notes(),
                        purged.kept() > 0
                                ? String.format(Locale.ROOT, "; %,d of that age stay, never redriven", purged.kept())
                                : "");
    }
}
