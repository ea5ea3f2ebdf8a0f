package io.orderflow.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/**
 * One route file, loaded as source and run alone, as a Camel K RouteFile is.
 *
 * <p>Tests run in the project's root folder, so {@code routes/}, {@code kamelets/} and {@code config/} are reached as a
 * user reaches them.
 */
public final class RouteFile implements AutoCloseable {
    private final Main main = new Main();

    private RouteFile(Path routeFile, Map<String, String> properties) throws Exception {
        if (!Files.isRegularFile(routeFile)) {
            throw new IllegalArgumentException("No such route file: " + routeFile.toAbsolutePath());
        }
        main.setDefaultPropertyPlaceholderLocation("false");
        properties.forEach(main::addOverrideProperty);
        main.configure().setRoutesIncludePattern("file:" + renamed(routeFile));
        main.start();
    }

    /**
     * Camel's loader prefers a class of the class path to the source. The compiled routes are there, so the source gets a
     * class name that is not; and a folder of its own, since several tests may run the same route at once.
     */
    private static Path renamed(Path routeFile) throws IOException {
        String name = routeFile.getFileName().toString().replace(".java", "");
        String newName = name + "FromSource";
        String source = Files.readString(routeFile).replaceAll("\\b" + name + "\\b", newName);
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/tests/routes")), name);
        return Files.writeString(folder.resolve(newName + ".java"), source);
    }

    /**
     * Starts the integration and returns when its routes have started.
     *
     * @throws Exception whatever kept it from starting
     */
    public static RouteFile run(String routeFile, Map<String, String> properties) throws Exception {
        return new RouteFile(Path.of(routeFile), properties);
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        main.stop();
    }
}
