package io.orderflow;

import io.orderflow.local.Servers;
import io.orderflow.redrive.Count;
import io.orderflow.redrive.DeadLetterTable;
import io.orderflow.redrive.DeadLetterTopicReader;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.redrive.Selection;
import io.orderflow.redrive.Source;
import io.orderflow.runner.Settings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Publishes dead letters again. */
@Command(
        name = "redrive",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        description = {
            "Publishes dead letters again, exactly as they were, each once: those that have been redriven are left alone.",
            "Without an option it means all; several options mean what all of them hold for.",
            ""
        },
        footer = {
            "",
            "It uses the servers that properties name, else those of the Orderflow that runs over the data folder, else it"
                    + " starts its own.",
            "Exit code: 0 if all that were meant are redriven, or listed; 1 if not; 2 for wrong usage."
        })
final class RedriveCommand implements Callable<Integer> {
    enum From {
        table,
        topic,
        both
    }

    @ParentCommand
    private Orderflow orderflow;

    @Option(
            names = "--from",
            defaultValue = "both",
            description = "table: events that the handler refused; topic: messages that the sink refused; both"
                    + " (the default).")
    private From from;

    @Option(names = "--id", description = "The id of an event, or the unique key of a message; may be given again.")
    private Set<String> ids = Set.of();

    @Option(names = "--code", description = "The status that it was refused with; may be given again.")
    private Set<Integer> codes = Set.of();

    @Option(names = "--reason", paramLabel = "TEXT", description = "A part of the reason.")
    private String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Time.class,
            description = "What died then or later, such as 2026-11-25T10:00:00Z.")
    private Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Time.class,
            description = "What died earlier than that.")
    private Instant until;

    @Option(names = "--dry-run", description = "List what would be published, and publish nothing.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec;

    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return OffsetDateTime.parse(value).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + value + "' is no time such as 2026-11-25T10:00:00Z");
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        if (orderflow.orders() != null) {
            throw new ParameterException(spec.commandLine(), "--orders has no meaning for redrive");
        }
        Settings settings = orderflow.settings();
        Logs.quietConsole();
        try (Servers servers = Servers.find(settings, from != From.table, from != From.topic);
                Connection database = servers.connect()) {
            Shutdown.check();
            RedriveLock.take(database);
            List<Source> sources = new ArrayList<>();
            try {
                open(sources, servers, database);
                return redrive(sources, servers);
            } finally {
                sources.forEach(Source::close);
            }
        } catch (InterruptedException stopped) {
            out().println("Stopped. What was not redriven is still a dead letter.");
            return 1;
        }
    }

    private void open(List<Source> sources, Servers servers, Connection database) throws Exception {
        if (from != From.topic) {
            sources.add(new DeadLetterTable(database, new RedriveSink(servers.sink())));
        }
        if (from != From.table) {
            sources.add(new DeadLetterTopicReader(
                    servers.nameServers(), servers.credentials(), servers.deadLetterTopic(), database));
        }
    }

    private int redrive(List<Source> sources, Servers servers) throws Exception {
        Selection selection = new Selection(ids, codes, reason, since, until);
        if (dryRun) {
            Redrive listing = new Redrive(selection, new RedriveList(out()));
            listing.run(sources);
            out().println();
            out().println(listing.count().toTable());
            return 0;
        }
        long size = 0;
        for (Source source : sources) {
            size += source.size();
        }
        RedriveBar bar = new RedriveBar(size);
        Redrive redrive = new Redrive(selection, bar);
        Count count = redrive.count();
        try (bar) {
            redrive.run(sources);
        } finally {
            // Also where it is cut short: what was redriven is redriven.
            out().println();
            out().println(count.toTable());
        }
        if (servers.areOurs() && from != From.table && count.redriven() > 0) {
            out().println("What came from the topic waits in RocketMQ until Orderflow runs.");
        }
        return count.exitCode();
    }

    private PrintWriter out() {
        return orderflow.out();
    }
}
