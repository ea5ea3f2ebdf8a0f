package io.orderflow.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The order route as it is shipped, but for a {@link PlainInsert} in the place of its group commit. */
final class PlainInsertRoute {
    static final String NAME = Contender.OURS + "-plain-insert";

    private static final Path SHIPPED = Path.of("routes/OrderRoute.java");
    private static final Path FOLDER = Path.of("target/bench/plain-insert");

    private PlainInsertRoute() {}

    /**
     * Compiles it against the handler's jar.
     *
     * @return the class path to run it on: itself, before that jar
     * @throws IllegalStateException the shipped route has no group commit to compare with
     */
    static String compile() throws IOException {
        String shipped = Files.readString(SHIPPED);
        String route = shipped.replace("io.orderflow.ticket.GroupCommit", PlainInsert.class.getName())
                .replace("GroupCommit", PlainInsert.class.getSimpleName());
        if (route.equals(shipped)) {
            throw new IllegalStateException(SHIPPED + " has no group commit, so there is nothing to compare");
        }
        String classPath = FOLDER + ":" + Java.HANDLER;
        copyPlainInsert();
        compile(Files.writeString(FOLDER.resolve(SHIPPED.getFileName()), route), classPath);
        return classPath;
    }

    private static void copyPlainInsert() throws IOException {
        String name = PlainInsert.class.getName().replace('.', '/') + ".class";
        Path copy = FOLDER.resolve(name);
        Files.createDirectories(copy.getParent());
        try (InputStream file = PlainInsert.class.getClassLoader().getResourceAsStream(name)) {
            Files.write(copy, file.readAllBytes());
        }
    }

    private static void compile(Path source, String classPath) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", FOLDER.toString(), "-cp", classPath, "-proc:none");
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(complaints, files, null, options, null, files.getJavaFileObjects(source))
                    .call()) {
                throw new IllegalStateException(source + " does not compile: " + complaints);
            }
        }
    }
}
