package io.orderflow.runner;

import io.orderflow.text.OneLine;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One run of an integration: its settings from wherever they are, and what it prints. */
final class Run {
    /** Set by Knative; without it, the port of Camel K's containers. */
    private static final String PORT_VARIABLE = "PORT";

    private static final String POD_PORT = "8080";

    private final String name;
    private final boolean pod;
    private final Map<String, String> properties;
    private final Consumer<String> print;

    /** @param name null if there is none; properties of the command line; print is given whole lines */
    Run(String name, boolean pod, Map<String, String> properties, Consumer<String> print) {
        this.name = name;
        this.pod = pod;
        this.properties = properties;
        this.print = print;
    }

    /** Wrong usage: there is no name, or nothing of that name. */
    static final class NoSuchNameException extends IllegalArgumentException {
        private NoSuchNameException(String message) {
            super(message);
        }
    }

    /** Runs until the process is told to end. @throws IllegalArgumentException a setting is missing or not allowed: one line */
    void run() throws Exception {
        if (name == null) {
            throw new NoSuchNameException(
                    "NAME is missing" + (pod ? ", and " + RunInPod.NAME_VARIABLE + " is not set" : "")
                            + ": order-source, order-route, dead-letter-route or order-simulator");
        }
        integration(settings(System.getenv())).run(() -> print.accept(name + " started"));
    }

    /** What is mounted yields to the environment, and that to the command line. */
    private Settings settings(Map<String, String> environment) {
        Map<String, String> given = new HashMap<>();
        if (pod) {
            given.putAll(Mounts.read(environment));
            given.keySet().removeIf(property -> environment.containsKey(KnownProperties.variable(property)));
        }
        given.putAll(properties);
        boolean mounted = pod && properties.isEmpty();
        return new Settings(given, mounted ? "a mounted Secret or ConfigMap" : "the command line", environment);
    }

    private Integration integration(Settings settings) {
        return switch (name) {
            case "order-source" -> {
                require(settings, Setting.NAMESRV_ADDR);
                Integration source = Integrations.orderSource(require(settings, Setting.SINK), settings.given());
                yield pod ? servingPod(source) : source;
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
            default -> throw new NoSuchNameException("There is no integration '" + name + "'");
        };
    }

    /** Nothing is embedded here, so what the laptop would start must be named. */
    private static String require(Settings settings, Setting setting) {
        return settings.external(setting)
                .orElseThrow(() -> new IllegalArgumentException("%s (or %s) is not set; it must be %s"
                        .formatted(setting.property, setting.environmentVariable(), setting.allowed)));
    }

    private Integration serving(Integration integration, Settings settings, Setting setting) {
        if (pod) {
            return servingPod(integration);
        }
        int port = FreePort.of(settings, setting);
        print.accept(name + " http://127.0.0.1:" + port);
        return integration.serving(port);
    }

    /** Of the source too, whose health and metrics are there. */
    private Integration servingPod(Integration integration) {
        int port = podPort(System.getenv().getOrDefault(PORT_VARIABLE, POD_PORT));
        print.accept(name + " http://0.0.0.0:" + port);
        return integration.servingPod(port);
    }

    private static int podPort(String port) {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    "%s is '%s'; it must be a port from 1 to 65535".formatted(PORT_VARIABLE, OneLine.of(port)));
        }
        return Integer.parseInt(port);
    }
}
