package io.orderflow.image;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.process.ChildProcess;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes {@code handler.jsa}, the classes that a handler has loaded by its first orders, as the JVM of its image has them in
 * memory. The same JVM has run the handler before, with a database, to list them: another JVM refuses such an archive, and a
 * class that is not in it is loaded from the jar.
 */
final class ArchiveClasses {
    private static final int ORDERS = 20;

    private final String java;
    private final Path folder;

    private ArchiveClasses(String java, Path folder) {
        this.java = java;
        this.folder = folder;
    }

    /** @param args the {@code java} of the image, the folder with what is in the image's working directory, its files' time */
    public static void main(String[] args) throws Exception {
        ArchiveClasses archive = new ArchiveClasses(args[0], Path.of(args[1]));
        // The JVM takes the archive only for a jar of the same time and size.
        Files.setLastModifiedTime(archive.folder.resolve("handler.jar"), FileTime.from(Instant.parse(args[2])));
        TreeSet<String> classes = new TreeSet<>();
        classes.addAll(archive.classesOf("order-route", "/events/orderflow.order.placed"));
        classes.addAll(archive.classesOf("dead-letter-route", "/"));
        Files.write(archive.folder.resolve("handler.classes"), classes);
        archive.make();
        // An embedded server's threads would keep this JVM.
        System.exit(0);
    }

    private List<String> classesOf(String integration, String path) throws Exception {
        Path list = Files.createTempFile("handler", ".classes");
        int port = freePort();
        CountDownLatch started = new CountDownLatch(1);
        ProcessBuilder command = new ProcessBuilder(
                        java,
                        "-Xshare:off",
                        "-XX:DumpLoadedClassList=" + list,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        "handler.jar",
                        "io.orderflow.runner.RunIntegration",
                        "--pod")
                .directory(folder.toFile());
        command.environment().put("CAMEL_K_INTEGRATION", integration);
        command.environment().put("PORT", Integer.toString(port));
        command.environment().put("ORDERFLOW_DATABASE_URL", Postgres.migratedDatabase());
        command.environment().put("ORDERFLOW_ORDER_DIGEST_KEY", Postgres.DIGEST_KEY);
        Path log = folder.resolveSibling(integration + ".log");
        try (ChildProcess handler = ChildProcess.start(command, log, line -> {
            if (line.equals(integration + " started")) {
                started.countDown();
            }
            return true;
        })) {
            if (!started.await(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException(integration + " does not start; see " + log);
            }
            use("http://127.0.0.1:" + port, path);
            handler.terminate();
        }
        try {
            return Files.readAllLines(list).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } finally {
            Files.delete(list);
        }
    }

    private static void use(String url, String path) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int order = 0; order < ORDERS; order++) {
            client.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .headers(
                                    "ce-specversion", "1.0",
                                    "ce-id", Integer.toString(order),
                                    "ce-source", "/image",
                                    "ce-type", "orderflow.order.placed",
                                    "Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(order(order)))
                            .build(),
                    BodyHandlers.discarding());
        }
        for (String endpoint : List.of("/q/health/live", "/q/health/ready", "/q/metrics")) {
            client.send(HttpRequest.newBuilder(URI.create(url + endpoint)).build(), BodyHandlers.discarding());
        }
    }

    /** The last is refused. */
    private static String order(int order) {
        return order == ORDERS - 1 ? "{}" : """
                {"orderId":"%d","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412",\
                "prodName":"test","chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""".formatted(order);
    }

    private void make() throws Exception {
        int code = new ProcessBuilder(
                        java,
                        "-Xshare:dump",
                        // As it will run: Java 17 reads an archive's objects with G1 alone, and half a core has no use
                        // for G1.
                        "-XX:+UseSerialGC",
                        "-XX:SharedClassListFile=handler.classes",
                        "-XX:SharedArchiveFile=handler.jsa",
                        "-Xlog:cds=off",
                        "-Xlog:cds+heap=off",
                        "-cp",
                        "handler.jar")
                .directory(folder.toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("the archive of classes cannot be made: java ended with " + code);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
