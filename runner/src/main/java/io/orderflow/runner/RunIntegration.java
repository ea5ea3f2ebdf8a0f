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
        mixinStandardHelpOptions = true,
        description = "Runs one integration of routes/ until it is told to end.",
        footer = {"", "Exit code: 143 when told to end (SIGTERM), 1 if it could not start, 2 for wrong usage."})
public final class RunIntegration implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description = "order-source, order-route, dead-letter-route or order-simulator; docs/configuration.md lists"
                    + " what each reads. The source posts to the URL in K_SINK.")
    private String name;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            description =
                    "Set a property, such as orderflow.local.order-route-port=0; docs/configuration.md lists them.")
    private Map<String, String> properties = Map.of();

    @Spec
    private CommandSpec spec;

    /** Set up while the arguments are read: each takes a tenth of the start. */
    private final CompletableFuture<ILoggerFactory> logging =
            CompletableFuture.supplyAsync(LoggerFactory::getILoggerFactory);

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return OneLineFailure.of(
                new CommandLine(new RunIntegration()), failure -> "integration: " + UserLine.of(failure));
    }

    @Override
    public Integer call() throws Exception {
        // Who logs before that would be told off on standard error.
        logging.join();
        integration(new Settings(properties, System.getenv())).run(() -> print(name + " started"));
        return 0;
    }

    private Integration integration(Settings settings) {
        return switch (name) {
            case "order-source" -> {
                require(settings, Setting.NAMESRV_ADDR);
                yield Integrations.orderSource(require(settings, Setting.SINK), settings.given());
            }
            case "order-route" -> {
                require(settings, Setting.DATABASE_URL);
                require(settings, Setting.DIGEST_KEY);
                yield Integrations.orderRoute(port(settings, Setting.ORDER_ROUTE_PORT), settings.given());
            }
            case "dead-letter-route" -> {
                require(settings, Setting.DATABASE_URL);
                yield Integrations.deadLetterRoute(port(settings, Setting.DEAD_LETTER_ROUTE_PORT), settings.given());
            }
            case "order-simulator" -> {
                require(settings, Setting.NAMESRV_ADDR);
                yield Integrations.orderSimulator(settings.given());
            }
            default -> throw new ParameterException(spec.commandLine(), "There is no integration '" + name + "'");
        };
    }

    /** Nothing is embedded here, so what the laptop would start must be named. */
    private static String require(Settings settings, Setting setting) {
        return settings.external(setting)
                .orElseThrow(() -> new IllegalArgumentException("%s (or %s) is not set; it must be %s"
                        .formatted(setting.property, setting.environmentVariable(), setting.allowed)));
    }

    private int port(Settings settings, Setting setting) {
        int port = FreePort.of(settings, setting);
        print(name + " http://127.0.0.1:" + port);
        return port;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
