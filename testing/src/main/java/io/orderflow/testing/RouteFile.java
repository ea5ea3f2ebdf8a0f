package io.orderflow.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.main.Main;

/**
 * One route file, loaded as source and run alone, as a Camel K RouteFile is.
 *
 * <p>Tests run in the project's root folder, so {@code routes/}, {@code kamelets/} and {@code config/} are reached as a
 * user reaches them.
 */
public final class RouteFile implements AutoCloseable {
    /**
     * What Camel's loader has made in this JVM of each source: the compiler looks through all of the class path each time, which
     * takes more than the rest of a start.
     */
    private static final Map<String, Class<? extends RoutesBuilder>> COMPILED = new ConcurrentHashMap<>();

    private final Main main = new Main();

    private RouteFile(Path routeFile, Map<String, String> properties) throws Exception {
        if (!Files.isRegularFile(routeFile)) {
            throw new IllegalArgumentException("No such route file: " + routeFile.toAbsolutePath());
        }
        main.setDefaultPropertyPlaceholderLocation("false");
        properties.forEach(main::addOverrideProperty);
        String source = Files.readString(routeFile);
        Class<? extends RoutesBuilder> compiled = COMPILED.get(source);
        if (compiled != null) {
            main.configure().addRoutesBuilder(compiled.getConstructor().newInstance());
            main.start();
            return;
        }
        String name = routeFile.getFileName().toString().replace(".java", "");
        main.configure().setRoutesIncludePattern("file:" + renamed(name, source));
        try {
            main.start();
        } finally {
            keep(source, newName(name));
        }
    }

    /**
     * Camel's loader prefers a class of the class path to the source. The compiled routes are there, so the source gets a
     * class name that is not; and a folder of its own, since several tests may run the same route at once.
     */
    private static Path renamed(String name, String source) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/tests/routes")), name);
        return Files.writeString(
                folder.resolve(newName(name) + ".java"), source.replaceAll("\\b" + name + "\\b", newName(name)));
    }

    private static String newName(String name) {
        return name + "FromSource";
    }

    /** A route that could not start has been compiled nevertheless. */
    private void keep(String source, String name) {
        CamelContext context = main.getCamelContext();
        Class<RoutesBuilder> compiled =
                context == null ? null : context.getClassResolver().resolveClass(name, RoutesBuilder.class);
        if (compiled != null) {
            COMPILED.put(source, compiled);
        }
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
