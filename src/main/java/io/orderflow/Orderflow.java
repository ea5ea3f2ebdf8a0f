package io.orderflow;

import io.orderflow.ledger.Balance;
import io.orderflow.ledger.Ledger;
import io.orderflow.local.Laptop;
import io.orderflow.local.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that runs all of Orderflow on this machine. */
@Command(
        name = "orderflow",
        sortOptions = false,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        version = "orderflow 0.1.0-SNAPSHOT",
        description = "Carries orders from RocketMQ through a Knative Broker to meal tickets, all on this machine.",
        footer = {
            "",
            "Exit code: 0 if every order is accounted for, 1 if not or if it could not start, 2 for wrong usage."
        })
public final class Orderflow implements Callable<Integer> {
    /** Longer than the Broker's last back-off and the source's together: a shorter silence is no stall. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    enum Mode {
        run,
        serve
    }

    @Parameters(
            arity = "0..1",
            defaultValue = "run",
            paramLabel = "run|serve",
            description = "run publishes orders, waits until each is accounted for and prints the ledger (the default);"
                    + " serve keeps everything running until Ctrl-C.")
    private Mode mode;

    @Option(
            names = "--orders",
            paramLabel = "FILE",
            description =
                    "Publish these orders instead of simulated ones: one JSON object a line, - for standard input.")
    private String orders;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            description = "Set a property, such as orderflow.simulator.count=20000; the README lists them.")
    private Map<String, String> properties = Map.of();

    @Spec
    private CommandSpec spec;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(Shutdown.guard(() -> commandLine().execute(args)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Orderflow()).setExecutionExceptionHandler((failure, command, parsed) -> {
            String reason = OneLine.of(failure);
            command.getErr().println(Shutdown.isUnderWay() ? "Stopped." : "orderflow: " + reason);
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = new Settings(properties, System.getenv());
        Logs.toFile(settings.dataDir());
        if (mode == Mode.run) {
            Logs.quietConsole();
        }
        try (OrderFile file = OrderFile.open(orders);
                Laptop laptop = Laptop.start(settings)) {
            Ledger ledger = new Ledger(laptop.database());
            laptop.startSource(ledger.recorder());
            Shutdown.check();
            out().println(laptop.addresses());
            return mode == Mode.serve ? serve(laptop, ledger, file) : run(laptop, ledger, file);
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

    private int serve(Laptop laptop, Ledger ledger, OrderFile file) throws Exception {
        if (file != null) {
            publish(file, laptop, ledger);
        }
        out().println("Serving; Ctrl-C stops.");
        Thread.currentThread().join();
        return 0;
    }

    /** @return how many orders will be published */
    private static long simulate(Laptop laptop, Ledger ledger) throws Exception {
        CamelContext simulator = laptop.startSimulator(Map.of(), ledger.recorder());
        Shutdown.check();
        return Long.parseLong(simulator.resolvePropertyPlaceholders("{{orderflow.simulator.count:3000}}"));
    }

    /** @return how many orders were in the file */
    private long publish(OrderFile file, Laptop laptop, Ledger ledger) throws Exception {
        CamelContext publisher = laptop.startSimulator(Map.of("orderflow.simulator.count", "0"), ledger.recorder());
        Shutdown.check();
        out().println("Publishing the orders of " + orders);
        return file.publish(publisher);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
