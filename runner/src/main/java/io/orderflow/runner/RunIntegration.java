package io.orderflow.runner;

import io.orderflow.text.UserLine;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * One integration as a process of its own, between servers that run elsewhere, as Camel K runs it in a pod: what must
 * survive a kill has to be killed alone.
 */
@Command(
        name = "integration",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Runs one integration of routes/ until it is told to end.",
        footer = {"", "Exit code: 143 when told to end (SIGTERM), 1 if it could not start, 2 for wrong usage."})
public final class RunIntegration implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "order-source, order-route, dead-letter-route or order-simulator; docs/configuration.md lists"
                    + " what each reads. The source posts to the URL in K_SINK.")
    private String name;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            description =
                    "Set a property, such as orderflow.local.order-route-port=0; docs/configuration.md lists them.")
    private Map<String, String> properties = Map.of();

    @Option(
            names = "--pod",
            description =
                    "Run as the container of a pod: the name from CAMEL_K_INTEGRATION, properties from what is mounted"
                            + " under /etc/camel/conf.d too, HTTP, /q/health and /q/metrics on port PORT (8080) of all addresses.")
    private boolean pod;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Set up while the arguments are read: each takes a tenth of the start. */
    private final CompletableFuture<ILoggerFactory> logging =
            CompletableFuture.supplyAsync(LoggerFactory::getILoggerFactory);

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        ProcessDefaults.settle();
        boolean inPod = args.length == 1 && args[0].equals("--pod");
        System.exit(inPod ? RunInPod.execute() : commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return OneLineFailure.of(
                new CommandLine(new RunIntegration()), failure -> "integration: " + UserLine.of(failure));
    }

    @Override
    public Integer call() throws Exception {
        // Who logs before that would be told off on standard error.
        logging.join();
        if (name == null && pod) {
            name = System.getenv(RunInPod.NAME_VARIABLE);
        }
        try {
            new Run(name, pod, properties, this::print).run();
        } catch (Run.NoSuchNameException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        return 0;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
