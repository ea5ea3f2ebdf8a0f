package io.orderflow.image;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.Sink;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes {@code handler.jsa} and {@code source.jsa}, the classes that a handler, or the source, has loaded by its first orders, as
 * the JVM of its image has them in memory. The same JVM has run it before, with its servers, to list them: another JVM refuses
 * such an archive, and a class that is not in it is loaded from the jar.
 */
final class ArchiveClasses {
    private static final String ROLE = "handler";
    private static final String PASSWORD = "of-the-image-only";

    private final String java;
    private final Path folder;
    private final String name;
    private final String jar;

    /** @param folder with what is in the image's working directory; it gets the archive NAME.jsa */
    private ArchiveClasses(String java, Path folder, String name, String jar) {
        this.java = java;
        this.folder = folder;
        this.name = name;
        this.jar = jar;
    }

    /** @param args the {@code java} of the images, the folders of the handler and of the source, their files' time,
     *     the {@code java} of the kits, the kit of order-route, the folder of its compiled routes */
    public static void main(String[] args) {
        int code = 1;
        try {
            archive(args);
            code = 0;
        } catch (Exception e) {
            e.printStackTrace();
        } finally {
            // An embedded server's threads would keep this JVM, and with it the build.
            System.exit(code);
        }
    }

    private static void archive(String[] args) throws Exception {
        FileTime time = FileTime.from(Instant.parse(args[3]));
        ArchiveClasses handler = new ArchiveClasses(args[0], Path.of(args[1]), "handler", "handler.jar");
        handler.setTime(time);
        handler.make(
                handler.classesOf(
                        "order-route", handlers(), url -> FirstOrders.deliver(url, "/events/orderflow.order.placed")),
                handler.classesOf("dead-letter-route", handlers(), url -> FirstOrders.deliver(url, "/")));

        ArchiveClasses source = new ArchiveClasses(args[0], Path.of(args[2]), "source", "orderflow.jar");
        source.setTime(time);
        String topic = RocketMQ.topic();
        try (Sink sink = new Sink()) {
            source.make(source.classesOf(
                    "order-source", sources(topic, sink.url()), url -> FirstOrders.publish(url, topic, sink)));
        }

        Path kit = Path.of(args[5]);
        new KitClasses(Path.of(args[4]), kit).archive(handlers());
        KitRoutes.compile(kit, Path.of(args[6]));
    }

    private static Map<String, String> handlers() throws Exception {
        String database = Postgres.migratedDatabase();
        requirePasswordOf(database);
        return Map.of(
                "ORDERFLOW_DATABASE_URL",
                database.replaceFirst("\\?.*", ""),
                "ORDERFLOW_DATABASE_USERNAME",
                ROLE,
                "ORDERFLOW_DATABASE_PASSWORD",
                PASSWORD,
                "ORDERFLOW_ORDER_DIGEST_KEY",
                Postgres.DIGEST_KEY);
    }

    /** As every server does but that of the tests: the classes of a password are a hundred. */
    private static void requirePasswordOf(String database) throws IOException {
        if (Postgres.query(database, "select 1 from pg_roles where rolname = '" + ROLE + "'") == null) {
            Postgres.execute(database, "create role " + ROLE + " superuser login password '" + PASSWORD + "'");
            Path rules = Path.of(Postgres.query(database, "show hba_file"));
            Files.writeString(rules, "host all " + ROLE + " all scram-sha-256\n" + Files.readString(rules));
            Postgres.query(database, "select pg_reload_conf()");
        }
    }

    private static Map<String, String> sources(String topic, String sink) {
        return Map.of(
                "K_SINK",
                sink,
                "ORDERFLOW_ROCKETMQ_NAMESRV_ADDR",
                RocketMQ.nameServerAddress(),
                "ORDERFLOW_ROCKETMQ_TOPIC",
                topic,
                "ORDERFLOW_ROCKETMQ_CONSUMER_GROUP",
                RocketMQ.group());
    }

    /** The JVM takes the archive only for jars of the same time and size. */
    private void setTime(FileTime time) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    private List<String> classesOf(String integration, Map<String, String> environment, FirstRun.Use use)
            throws Exception {
        Path list = Files.createTempFile(name, ".classes");
        int port = freePort();
        ProcessBuilder command = new ProcessBuilder(
                        java,
                        "-Xshare:off",
                        "-XX:DumpLoadedClassList=" + list,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        jar,
                        "io.orderflow.runner.RunIntegration",
                        "--pod")
                .directory(folder.toFile());
        command.environment().putAll(environment);
        command.environment().put("CAMEL_K_INTEGRATION", integration);
        command.environment().put("PORT", Integer.toString(port));
        try {
            FirstRun.of(
                    command,
                    folder.resolveSibling(integration + ".log"),
                    line -> line.equals(integration + " started")
                            ? Optional.of("http://127.0.0.1:" + port)
                            : Optional.empty(),
                    use);
            return Files.readAllLines(list).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } finally {
            Files.delete(list);
        }
    }

    @SafeVarargs
    private void make(List<String>... lists) throws Exception {
        TreeSet<String> classes = new TreeSet<>();
        for (List<String> list : lists) {
            classes.addAll(list);
        }
        Files.write(folder.resolve(name + ".classes"), classes);
        ClassArchive.make(java, folder, name + ".classes", name + ".jsa", "-cp", jar);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
