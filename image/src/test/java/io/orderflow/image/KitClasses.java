package io.orderflow.image;

import io.orderflow.testing.CamelKManifest;
import io.orderflow.testing.Folders;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the archive of classes that the JVM of the kits' base image opens by itself, {@code lib/server/classes.jsa}: those that the
 * kit of order-route has loaded by its first orders, javac's among them.
 *
 * <p>Quarkus loads a kit's classes by a loader of its own, and of such the JVM takes a class out of the archive by its name, size
 * and checksum: wherever the jar is, on whatever class path, in any kit that has the same class. So it serves a kit that the
 * operator builds later, and a class that is not in it is read from its jar.
 */
final class KitClasses {
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+)");

    private final Path java;
    private final Path kit;
    private final CamelKManifest manifest = CamelKManifest.read(Path.of("config/base/integrations/order-route.yaml"));

    /**
     * @param java that of the base image
     * @param kit a folder {@code quarkus-app}
     */
    KitClasses(Path java, Path kit) {
        this.java = java.toAbsolutePath();
        this.kit = kit.toAbsolutePath();
    }

    /** @param environment names the database */
    void archive(Map<String, String> environment) throws Exception {
        Path folder = Files.createTempDirectory("kit");
        try {
            Path loaded = folder.resolve("loaded.log");
            Path list = folder.resolve("kit.classes");
            run(folder, loaded, environment);
            try (Stream<String> lines = Files.lines(loaded)) {
                Files.write(list, new ClassList(lines).lines());
            }
            // Of another class path than an empty folder's, the JVM would ask that it comes first here too.
            ClassArchive.make(
                    java.toString(),
                    Files.createDirectory(folder.resolve("empty")),
                    list.toString(),
                    java.resolve("../../lib/server/classes.jsa").normalize().toString());
        } finally {
            Folders.delete(folder);
        }
    }

    private void run(Path folder, Path loaded, Map<String, String> environment) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-Xshare:off", "-Xlog:class+load=debug:file=" + loaded + ":none:filecount=0"));
        command.addAll(manifest.ownJvmOptions());
        String classPath = Stream.of("*", "app/*", "lib/boot/*", "lib/main/*")
                .map(part -> kit + "/" + part)
                .collect(Collectors.joining(":"));
        command.addAll(List.of("-cp", classPath, "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "CAMEL_K_CONF", properties(folder).toString(),
                        "CAMEL_K_CONF_D", folder.resolve("none").toString(),
                        "CAMEL_K_MOUNT_PATH_CONFIGMAPS", folder.resolve("none").toString(),
                        "CAMEL_K_MOUNT_PATH_SECRETS", folder.resolve("none").toString(),
                        "CAMEL_K_INTEGRATION", manifest.name(),
                        "QUARKUS_LOG_CONSOLE_JSON", "false",
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", "0"));
        Path log = Path.of("image/target/kit.log");
        Files.deleteIfExists(log);
        FirstRun.of(
                builder,
                log,
                line -> LISTENING
                        .matcher(line)
                        .results()
                        .map(listening -> listening.group(1))
                        .findFirst(),
                url -> FirstOrders.deliver(url, "/events/orderflow.order.placed"));
    }

    private Path properties(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.putAll(manifest.properties());
        properties.put(
                "camel.k.sources[0].location", "file:" + manifest.source().toAbsolutePath());
        properties.put(
                "camel.k.sources[0].name",
                manifest.source().getFileName().toString().replace(".java", ""));
        properties.put("camel.k.sources[0].language", "java");
        properties.put(
                "orderflow.order.schema",
                "file:" + Path.of("config/order.schema.json").toAbsolutePath());
        Path file = folder.resolve("application.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }
}
