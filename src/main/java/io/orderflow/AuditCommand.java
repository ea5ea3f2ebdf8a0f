package io.orderflow;

import io.orderflow.audit.Audit;
import io.orderflow.audit.AuditPlan;
import io.orderflow.audit.AuditSource;
import io.orderflow.audit.Republisher;
import io.orderflow.audit.Span;
import io.orderflow.local.Servers;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.runner.Settings;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.UserLine;
import io.orderflow.topic.TopicReader;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Compares what was published with what became of it. */
@Command(
        name = "audit",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = AuditCommand.COULD_NOT,
        description = {
            "Reads the orders that were published in a span of time from RocketMQ, and looks for what became of each: a ticket,"
                    + " an acknowledgement, a dead letter, or that it waits. It lists those that are nowhere.",
            ""
        },
        footer = {
            "",
            "A time is now, how long ago (10m, 2h, 3d), or such as 2026-11-25T10:00:00Z. It changes nothing, but for --redrive,"
                    + " and no offset of any group.",
            "It uses the servers that properties name, else those of the Orderflow that runs over the data folder, else it"
                    + " starts its own.",
            "Exit code: 0 if none is missing, or all of the missing are published again; 1 if not; 2 for wrong usage, or if it"
                    + " could not read all."
        })
final class AuditCommand implements Callable<Integer> {
    static final int COULD_NOT = 2;

    @ParentCommand
    private Orderflow orderflow;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "2h",
            description = "What was published then or later; 2h ago by default.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            defaultValue = "now",
            description = "What was published earlier than that; now by default.")
    private String to;

    @Option(
            names = "--json",
            description =
                    "JSON Lines: one of type missing for each that is missing, and at the end one of type ledger.")
    private boolean json;

    @Option(names = "--redrive", description = "Publish the missing ones again, so that each is the same event.")
    private boolean redrive;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (orderflow.orders() != null) {
            throw new ParameterException(spec.commandLine(), "--orders has no meaning for audit");
        }
        Span span = span();
        Logs.quietConsole();
        try {
            return audit(span);
        } catch (InterruptedException stopped) {
            err("Stopped. What was not read is not audited.");
        } catch (Exception e) {
            err("orderflow: " + line(e) + Logs.keep(e));
        }
        return COULD_NOT;
    }

    private Span span() {
        Instant now = Instant.now();
        try {
            Span span = new Span(Span.moment(from, now), Span.moment(to, now));
            if (span.from().isAfter(now)) {
                throw new ParameterException(spec.commandLine(), "--from is in the future: " + span.from());
            }
            if (!span.from().isBefore(span.to())) {
                throw new ParameterException(
                        spec.commandLine(), "--from %s is not before --to %s".formatted(span.from(), span.to()));
            }
            return span;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private int audit(Span span) throws Exception {
        Settings settings = orderflow.settings();
        try (Servers servers = Servers.find(settings, true, false);
                Connection database = servers.connect();
                AuditSource source = AuditSource.of(servers.settings());
                AuditOutput output = new AuditOutput(orderflow.out(), json)) {
            Shutdown.check();
            try (Statement statement = database.createStatement()) {
                // As far as the session goes: it writes to RocketMQ alone.
                statement.execute("set default_transaction_read_only = on");
            }
            if (redrive) {
                // Two at once would each publish what is missing.
                RedriveLock.take(database);
            }
            servers.digest().check(database);
            AuditPlan plan = source.plan(span);
            try (TopicReader reader = source.reader(servers.credentials());
                    Republisher republisher = redrive ? new Republisher(reader) : null) {
                Audit audit = new Audit(plan, reader, source.view(), database, servers.digest(), republisher, output);
                boolean complete = false;
                try {
                    audit.run();
                    complete = true;
                } finally {
                    output.close();
                    // Also where it is cut short: what was published again is.
                    if (complete || audit.balance().missingCount() > 0) {
                        output.ledger(audit.balance(), complete);
                    }
                }
                return audit.balance().exitCode();
            }
        }
    }

    private static String line(Exception e) {
        if (e instanceof SQLException sql) {
            String state = String.valueOf(sql.getSQLState());
            String words = PhoneNumbers.line(OneLine.first(sql.getMessage()), 200);
            return switch (state) {
                case "42P01", "42703" -> "the database is of an earlier version; run the command migrate first";
                case "42501" ->
                    "the role may not read what the audit needs (" + words + "); the command migrate --role grants it";
                default -> "the database cannot be read (" + words + "); see that it runs, and try again";
            };
        }
        return UserLine.of(e);
    }

    private void err(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
    }
}
