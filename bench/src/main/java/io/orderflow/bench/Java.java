package io.orderflow.bench;

import io.orderflow.testing.process.JavaCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Command lines of what is measured.
 *
 * @param project the folder of the build that is measured, in which its processes run
 * @param product the class path of Orderflow, from there; the benchmark's own is that of this process
 */
record Java(JavaCommand command, Path project, String product) {
    static final String HANDLER = "target/handler.jar";

    static final String PACKAGED = "target/orderflow.jar";
    private static final String RUN_INTEGRATION = "io.orderflow.runner.RunIntegration";

    static Java packaged(String... options) {
        return packaged(new JavaCommand(options));
    }

    static Java packaged(JavaCommand command) {
        return new Java(command, Path.of(""), PACKAGED);
    }

    /** The same of another build. */
    Java of(Path project) {
        return new Java(command, project, product);
    }

    Java with(String... more) {
        return new Java(command.with(List.of(more)), project, product);
    }

    /** One of this benchmark's own main classes, which ends with the benchmark. */
    List<String> bench(Class<?> main, List<String> arguments) {
        return command.leashed(main, arguments);
    }

    /** The same, of one that is given commands. */
    List<String> commanded(Class<?> main, List<String> arguments) {
        return command.main(main, arguments);
    }

    /** One of the product's integrations. */
    List<String> integration(String name, Map<String, String> properties) {
        return integration(product, name, properties);
    }

    /** One of the integrations on a class path. */
    List<String> integration(String classPath, String name, Map<String, String> properties) {
        return command.main(classPath, RUN_INTEGRATION, arguments(name, properties));
    }

    /** The order handler, with all that it needs in its own jar. */
    List<String> handler(Map<String, String> properties) {
        return command.jar(HANDLER, arguments(HandlerProcess.INTEGRATION, properties));
    }

    /** Any other. */
    List<String> main(String classPath, String main) {
        return command.main(classPath, main, List.of());
    }

    private static List<String> arguments(String name, Map<String, String> properties) {
        List<String> arguments = new ArrayList<>(List.of(name));
        properties.forEach((property, value) -> arguments.addAll(List.of("-p", property + "=" + value)));
        return arguments;
    }
}
