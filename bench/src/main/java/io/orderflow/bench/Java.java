package io.orderflow.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Command lines of child JVMs.
 *
 * @param launcher what each begins with; mostly nothing
 * @param product the class path of what is measured; the benchmark's own is that of this process
 */
record Java(List<String> launcher, List<String> options, String product) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();
    private static final String PACKAGED = "target/orderflow.jar";
    private static final String HANDLER = "target/handler.jar";

    static Java packaged(List<String> options) {
        return new Java(List.of(), options, PACKAGED);
    }

    /** That of a contender. */
    static Java of(Options options) {
        return new Java(options.launcher, options.javaOptions, PACKAGED);
    }

    Java with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Java(launcher, all, product);
    }

    /** One of this benchmark's own main classes. */
    List<String> bench(Class<?> main, List<String> arguments) {
        List<String> command = command("-cp", System.getProperty("java.class.path"), main.getName());
        command.addAll(arguments);
        return command;
    }

    /** One of the product's integrations. */
    List<String> integration(String name, Map<String, String> properties) {
        return with(command("-cp", product, "io.orderflow.runner.RunIntegration", name), properties);
    }

    /** The order handler, on a class path of its own. */
    List<String> handler(Map<String, String> properties) {
        return with(command("-jar", HANDLER, HandlerProcess.INTEGRATION), properties);
    }

    /** Any other. */
    List<String> main(String classPath, String main) {
        return command("-cp", classPath, main);
    }

    private static List<String> with(List<String> command, Map<String, String> properties) {
        properties.forEach((property, value) -> command.addAll(List.of("-p", property + "=" + value)));
        return command;
    }

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>(launcher);
        command.add(JAVA);
        command.addAll(options);
        command.addAll(List.of(more));
        return command;
    }
}
