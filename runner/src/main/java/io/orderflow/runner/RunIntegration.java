package io.orderflow.runner;

import io.orderflow.text.OneLine;
import io.orderflow.text.UserLine;
import java.util.HashMap;
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
    /** Set by Camel K. */
    private static final String NAME_VARIABLE = "CAMEL_K_INTEGRATION";

    /** Set by Knative; without it, the port of Camel K's containers. */
    private static final String PORT_VARIABLE = "PORT";

    private static final String POD_PORT = "8080";

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
        nameIt();
        integration(settings(System.getenv())).run(() -> print(name + " started"));
        return 0;
    }

    private void nameIt() {
        if (name == null && pod) {
            name = System.getenv(NAME_VARIABLE);
        }
        if (name == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "NAME is missing" + (pod ? ", and " + NAME_VARIABLE + " is not set" : "")
                            + ": order-source, order-route, dead-letter-route or order-simulator");
        }
    }

    /** What is mounted yields to the environment, and that to the command line. */
    private Settings settings(Map<String, String> environment) {
        Map<String, String> given = new HashMap<>();
        if (pod) {
            given.putAll(Mounts.read(environment));
            given.keySet().removeIf(property -> environment.containsKey(KnownProperties.variable(property)));
        }
        given.putAll(properties);
        return new Settings(given, environment);
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
                yield serving(Integrations.orderRoute(settings.given()), settings, Setting.ORDER_ROUTE_PORT);
            }
            case "dead-letter-route" -> {
                require(settings, Setting.DATABASE_URL);
                yield serving(Integrations.deadLetterRoute(settings.given()), settings, Setting.DEAD_LETTER_ROUTE_PORT);
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

    private Integration serving(Integration integration, Settings settings, Setting setting) {
        int port =
                pod ? podPort(System.getenv().getOrDefault(PORT_VARIABLE, POD_PORT)) : FreePort.of(settings, setting);
        print(name + " http://" + (pod ? "0.0.0.0" : "127.0.0.1") + ":" + port);
        return pod ? integration.servingPod(port) : integration.serving(port);
    }

    private static int podPort(String port) {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    "%s is '%s'; it must be a port from 1 to 65535".formatted(PORT_VARIABLE, OneLine.of(port)));
        }
        return Integer.parseInt(port);
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
