package io.orderflow;

import io.orderflow.ledger.Balance;
import io.orderflow.ledger.Ledger;
import io.orderflow.local.Laptop;
import io.orderflow.runner.OneLineFailure;
import io.orderflow.runner.ProcessDefaults;
import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import io.orderflow.simulator.SimulatorSettings;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.UserLine;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command that runs all of Orderflow on this machine: publishes orders and waits until each is accounted for. */
@Command(
        name = "orderflow",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        version = "orderflow 0.1.0",
        description = {
            "Carries orders from RocketMQ through a Knative Broker to meal tickets, all on this machine.",
            "Without a command it publishes orders, waits until each is accounted for and prints the ledger.",
            ""
        },
        subcommands = {
            ServeCommand.class,
            RedriveCommand.class,
            AuditCommand.class,
            PurgeCommand.class,
            MigrateCommand.class
        },
        footer = {
            "",
            "Exit code: 0 if every order is accounted for, 1 if not or if it could not start, 2 for wrong usage."
        })
public final class Orderflow implements Callable<Integer> {
    /** Longer than the Broker's last back-off and the source's together: a shorter silence is no stall. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    static final String ORDERS_ARE =
            "Publish these orders instead of simulated ones: one JSON object a line, - for standard input.";

    private final Map<String, String> properties = new HashMap<>();

    @Option(names = "--orders", paramLabel = "FILE", description = ORDERS_ARE)
    private String orders;

    @Spec
    private CommandSpec spec;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        ProcessDefaults.settle();
        System.exit(Shutdown.guard(() -> told(commandLine().execute(args), System.out, System.err)));
    }

    /** What was to be read, and could not be written, is no success: who has the ledger of an audit believes that it is whole. */
    static int told(int exitCode, PrintStream out, PrintStream err) {
        if (!out.checkError()) {
            return exitCode;
        }
        err.println(
                "orderflow: standard output cannot be written, as where its disk is full or its reader gone; what was"
                        + " to stand there is not whole");
        return exitCode == 0 ? 1 : exitCode;
    }

    static CommandLine commandLine() {
        CommandLine all = new CommandLine(new Orderflow());
        // Else each prints nothing when it is asked.
        all.getSubcommands()
                .values()
                .forEach(command ->
                        command.getCommandSpec().version(all.getCommandSpec().version()));
        return OneLineFailure.of(all, Orderflow::line);
    }

    private static String line(Throwable failure) {
        return Shutdown.isUnderWay() ? "Stopped." : "orderflow: " + words(failure) + Logs.keep(failure);
    }

    /** Where nobody has said more of it, a database has failed that was there at the start, and nothing is wrong with the orders. */
    static String words(Throwable failure) {
        return failure instanceof SQLException && !UserLine.isExpected(failure)
                ? "the database does not answer (%s): what became of the orders is not known, and the command audit tells when it does"
                        .formatted(PhoneNumbers.line(OneLine.first(failure.getMessage()), 300))
                : UserLine.of(failure);
    }

    /** A setter, since picocli would begin a map anew for a command: -p may stand before and behind it. */
    @Option(
            names = {"-p", "--property"},
            scope = ScopeType.INHERIT,
            paramLabel = "NAME=VALUE",
            description = "Set a property, such as orderflow.simulator.count=20000; docs/configuration.md lists them.")
    private void setProperties(Map<String, String> some) {
        properties.putAll(some);
    }

    Settings settings() {
        return new Settings(properties, System.getenv());
    }

    String orders() {
        return orders;
    }

    @Override
    public Integer call() throws Exception {
        return carry(orders, true, false, this::run);
    }

    /** What is done while everything runs. */
    interface Task {
        int run(Laptop laptop, Ledger ledger, OrderFile file) throws Exception;
    }

    /** Starts everything, performs the task, and stops everything. */
    int carry(String orders, boolean quiet, boolean traced, Task task) throws Exception {
        Settings settings = settings();
        Logs.toFile(settings.dataDir());
        if (quiet) {
            Logs.quietConsole();
        }
        if (settings.external(Setting.NAMESRV_ADDR).isEmpty()) {
            Logs.quietDurability();
        }
        try (OrderFile file = OrderFile.open(orders);
                Laptop laptop = Laptop.start(settings, traced)) {
            Ledger ledger = new Ledger(laptop.database(), laptop.putAside());
            laptop.startSource(ledger.recorder());
            laptop.startBoard(ledger);
            Shutdown.check();
            out().println(laptop.addresses());
            return task.run(laptop, ledger, file);
        } catch (InterruptedException stopped) {
            out().println("Stopped. What was not delivered is still in RocketMQ.");
            return 1;
        }
    }

    private int run(Laptop laptop, Ledger ledger, OrderFile file) throws Exception {
        long expected = file == null ? simulate(laptop, ledger) : publish(file, laptop, ledger);
        Balance balance;
        try (LedgerBar bar = new LedgerBar(expected)) {
            balance = ledger.await(expected, PATIENCE, bar);
        }
        out().println();
        out().println(balance.toTable());
        return balance.exitCode();
    }

    /** @return how many orders will be published */
    private static long simulate(Laptop laptop, Ledger ledger) throws Exception {
        CamelContext simulator = laptop.startSimulator(Map.of(), ledger.recorder());
        Shutdown.check();
        return SimulatorSettings.of(simulator::resolvePropertyPlaceholders).count();
    }

    /** @return how many orders were in the file */
    long publish(OrderFile file, Laptop laptop, Ledger ledger) throws Exception {
        CamelContext publisher = laptop.startSimulator(Map.of("orderflow.simulator.count", "0"), ledger.recorder());
        Shutdown.check();
        out().println("Publishing the orders of " + file.name());
        return file.publish(publisher);
    }

    PrintWriter out() {
        return spec.root().commandLine().getOut();
    }
}
