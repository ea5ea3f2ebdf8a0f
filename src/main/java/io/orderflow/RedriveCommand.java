package io.orderflow;

import io.orderflow.local.Servers;
import io.orderflow.redrive.Count;
import io.orderflow.redrive.From;
import io.orderflow.redrive.Origins;
import io.orderflow.redrive.Pace;
import io.orderflow.redrive.Redrive;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.redrive.RedriveTerms;
import io.orderflow.redrive.Selection;
import io.orderflow.redrive.Source;
import io.orderflow.runner.Settings;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.topic.SourceOptions;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
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
            "Publishes dead letters again, exactly as they were, each once: those that have been redriven are left alone, and so"
                    + " are those that were --max-redrives times and died each time.",
            "Without an option it means all; several options mean what all of them hold for.",
            ""
        },
        footer = {
            "",
            "It may be stopped at any time, and goes on where it was when it is run again.",
            "It uses the servers that properties name, else those of the Orderflow that runs over the data folder, else it"
                    + " starts its own.",
            "Exit code: 0 if all that were meant are redriven and none has died again, or listed; 1 if not; 2 for wrong usage."
        })
final class RedriveCommand implements Callable<Integer> {
    private static final double LEAST_RATE = 0.001;
    private static final double MOST_RATE = 100_000;
    private static final int MOST_REDRIVES = 1_000_000;
    private static final int MOST_AT_ONCE = 256;

    @ParentCommand
    private Orderflow orderflow;

    @Option(
            names = "--from",
            split = ",",
            paramLabel = "ORIGIN",
            converter = Origin.class,
            description =
                    "table: events that the Broker gave up, since the handler refused them or was away for too long; topic:"
                            + " messages that the source gave up, such as those that the Broker refused; dlq: messages that"
                            + " RocketMQ put into %%DLQ%% of the group; may be given again. All of them without it.")
    private Set<From> from = EnumSet.allOf(From.class);

    @Option(
            names = "--id",
            paramLabel = "ID",
            converter = Given.class,
            description = "The id of an event, or the unique key of a message; may be given again.")
    private Set<String> ids = Set.of();

    @Option(
            names = "--code",
            paramLabel = "STATUS",
            converter = Status.class,
            description = "The status that it was refused with, or -1 where none came; may be given again.")
    private Set<Integer> codes = Set.of();

    @Option(names = "--reason", paramLabel = "TEXT", converter = Given.class, description = "A part of the reason.")
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

    @Option(
            names = "--max-redrives",
            paramLabel = "N",
            converter = Limit.class,
            defaultValue = "" + RedriveTerms.MAX_REDRIVES,
            description = "Leave alone what was redriven so often, and died each time; 5 by default.")
    private int maxRedrives;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = Rate.class,
            description = "At most so many a second, such as 50 or 0.5; as fast as they are taken without it.")
    private Double rate;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            converter = AtOnce.class,
            defaultValue = "1",
            description =
                    "So many are on their way at a time, of an order one; 1 by default. If it is killed, so many may be"
                            + " sent again, under the same ids.")
    private int atOnce;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            converter = Name.class,
            description = "Who redrives them, for the tables; the user and the machine without it.")
    private String by;

    @Option(names = "--dry-run", description = "List what would be published, and publish nothing.")
    private boolean dryRun;

    @Option(
            names = "--json",
            description =
                    "JSON Lines: one of type letter for each that was meant, as it is done, and at the end one of type"
                            + " ledger.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    static final class Origin implements ITypeConverter<From> {
        @Override
        public From convert(String value) {
            return Arrays.stream(From.values())
                    .filter(from -> from.toString().equals(value.strip()))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is no origin; it must be table, topic or dlq"));
        }
    }

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

    /** Knative says -1 where none came. */
    static final class Status implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.matches("-1|[1-9][0-9]{2}")) {
                return Integer.valueOf(value);
            }
            throw new TypeConversionException(
                    "'" + value + "' is no status; it must be one such as 422, or -1 where none came");
        }
    }

    /** What a script has lost would mean all letters, or none. */
    static final class Given implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (value.isBlank()) {
                throw new TypeConversionException("it must not be empty; leave the option out to mean any");
            }
            return value;
        }
    }

    static final class Limit implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.matches("[1-9][0-9]{0,6}") && Integer.parseInt(value) <= MOST_REDRIVES) {
                return Integer.valueOf(value);
            }
            throw new TypeConversionException(
                    "'%s' is no limit; it must be a whole number from 1 to %s".formatted(value, MOST_REDRIVES));
        }
    }

    static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            double rate = value.matches("[0-9]{1,6}(\\.[0-9]{1,6})?") ? Double.parseDouble(value) : 0;
            if (rate >= LEAST_RATE && rate <= MOST_RATE) {
                return rate;
            }
            throw new TypeConversionException(
                    "'%s' is no rate; it must be so many a second, from 0.001 to 100000, such as 50 or 0.5"
                            .formatted(value));
        }
    }

    static final class AtOnce implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.matches("[1-9][0-9]{0,2}") && Integer.parseInt(value) <= MOST_AT_ONCE) {
                return Integer.valueOf(value);
            }
            throw new TypeConversionException("'%s' are not so many at a time; it must be a whole number from 1 to %s"
                    .formatted(value, MOST_AT_ONCE));
        }
    }

    static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            String line = OneLine.of(value, 100);
            if (line.isEmpty() || !line.equals(value)) {
                throw new TypeConversionException("it must be a name of 1 to 100 characters, without a line break");
            }
            return value;
        }
    }

    @Override
    public Integer call() throws Exception {
        if (orderflow.orders() != null) {
            throw new ParameterException(spec.commandLine(), "--orders has no meaning for redrive");
        }
        if (from.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--from names no origin; it must be table, topic or dlq");
        }
        if (since != null && until != null && !since.isBefore(until)) {
            throw new ParameterException(
                    spec.commandLine(), "--since %s is not before --until %s".formatted(since, until));
        }
        Settings settings = orderflow.settings();
        Logs.quietConsole();
        try (Servers servers = Servers.find(settings, isFromTopics(), from.contains(From.TABLE));
                Connection database = servers.connect();
                SourceOptions source = SourceOptions.of(servers.settings())) {
            Shutdown.check();
            if (dryRun) {
                RedriveLock.requireMigrated(database);
            } else {
                RedriveLock.take(database);
            }
            Count count;
            try (Origins origins = new Origins(from, source, servers.credentials(), database)) {
                count = redrive(origins.all(ingress(servers, source)));
            }
            if (servers.areOurs() && isFromTopics() && count.redriven() > 0 && !json) {
                out().println("What came from RocketMQ waits there until Orderflow runs.");
            }
            return dryRun ? 0 : count.exitCode();
        } catch (InterruptedException stopped) {
            spec.commandLine().getErr().println("Stopped. What was not redriven is still a dead letter.");
            return 1;
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the database has failed (%s); what is not redriven is still a dead letter: run it again"
                            .formatted(PhoneNumbers.line(OneLine.first(e.getMessage()), 200)),
                    e);
        }
    }

    private boolean isFromTopics() {
        return from.contains(From.TOPIC) || from.contains(From.DLQ);
    }

    private RedriveSink ingress(Servers servers, SourceOptions source) {
        return from.contains(From.TABLE) ? RedriveSink.of(servers.sink(), source, System::getenv) : null;
    }

    private Count redrive(List<Source> sources) throws Exception {
        long size = dryRun ? -1 : 0;
        for (Source source : dryRun ? List.<Source>of() : sources) {
            size += source.size();
        }
        try (RedriveOutput output = new RedriveOutput(out(), json, size)) {
            Pace pace = rate == null ? Pace.unlimited() : Pace.of(rate);
            Redrive redrive = new Redrive(
                    new Selection(ids, codes, reason, since, until),
                    new RedriveTerms(maxRedrives, pace, by == null ? user() : by, dryRun, atOnce),
                    output);
            boolean complete = false;
            try {
                redrive.run(sources);
                complete = true;
            } finally {
                output.close();
                // Also where it is cut short: what was redriven is redriven.
                output.ledger(redrive.count(), complete);
            }
            return redrive.count();
        }
    }

    private static String user() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return OneLine.of(System.getProperty("user.name", "?") + "@" + host, 100);
    }

    private PrintWriter out() {
        return orderflow.out();
    }
}
