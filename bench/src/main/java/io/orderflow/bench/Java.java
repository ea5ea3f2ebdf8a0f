package io.orderflow.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Command lines of child JVMs. */
record Java(List<String> options) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();
    private static final String PRODUCT = "target/orderflow.jar";
    private static final String BENCH = "target/bench.jar";

    Java with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Java(all);
    }

    /** One of this benchmark's own main classes. */
    List<String> bench(Class<?> main, List<String> arguments) {
        List<String> command = command("-cp", BENCH, main.getName());
        command.addAll(arguments);
        return command;
    }

    /** One of the product's integrations. */
    List<String> integration(String name, Map<String, String> properties) {
        List<String> command = command("-cp", PRODUCT, "io.orderflow.local.RunIntegration", name);
        properties.forEach((property, value) -> command.addAll(List.of("-p", property + "=" + value)));
        return command;
    }

    /** A jar that reads system properties. */
    List<String> jar(Path jar, Map<String, String> properties) {
        List<String> command = command();
        properties.forEach((property, value) -> command.add("-D" + property + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.addAll(options);
        command.addAll(List.of(more));
        return command;
    }
}
