package io.orderflow.image;

import io.orderflow.quarkus.CompiledRoutes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles the handlers' route files over the jars of a kit, as its pod would at each start. */
final class KitRoutes {
    private static final List<String> FILES = List.of("OrderRoute.java", "DeadLetterRoute.java");

    private KitRoutes() {}

    /**
     * Puts them where {@link CompiledRoutes} has a pod look.
     *
     * @param kit a folder {@code quarkus-app}
     */
    static void compile(Path kit, Path folder) throws IOException {
        List<Path> jars = CompiledRoutes.jarsOf(joined(jarsIn(kit)));
        for (String file : FILES) {
            Path source = Path.of("routes", file);
            Path target = folder.resolve(CompiledRoutes.name(Files.readAllBytes(source), jars));
            Files.createDirectories(target);
            int code = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-nowarn",
                            "-classpath",
                            joined(jars),
                            "-d",
                            target.toString(),
                            source.toString());
            if (code != 0) {
                throw new IllegalStateException(source + " cannot be compiled over the jars of " + kit);
            }
        }
    }

    private static List<Path> jarsIn(Path kit) throws IOException {
        try (Stream<Path> files = Files.walk(kit)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static String joined(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
