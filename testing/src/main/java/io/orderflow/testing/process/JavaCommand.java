package io.orderflow.testing.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a child JVM, of the same Java as this one.
 *
 * @param launcher what it begins with, such as a command that limits what the child may use; mostly nothing
 * @param options of the JVM
 */
public record JavaCommand(List<String> launcher, List<String> options) {
    /**
     * Of a JVM that lives for seconds and is not measured: one compiler and one thread that collects, not at each of the first
     * sizes of the classes, and nobody who verifies what javac has written, which takes a sixth of a start.
     */
    public static final List<String> SHORT_LIVED = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=256m",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();

    public JavaCommand(String... options) {
        this(List.of(), List.of(options));
    }

    /** With the options of {@link #SHORT_LIVED} and more. */
    public static JavaCommand shortLived(String... more) {
        return new JavaCommand(List.of(), SHORT_LIVED).with(List.of(more));
    }

    /** With more options; of one that is there twice, the JVM takes the last. */
    public JavaCommand with(List<String> more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(more);
        return new JavaCommand(launcher, all);
    }

    /** A class on a class path. */
    public List<String> main(String classPath, String main, List<String> arguments) {
        return command(List.of("-cp", classPath, main), arguments);
    }

    /** The main class of a jar, on the class path that the jar names. */
    public List<String> jar(String jar, List<String> arguments) {
        return command(List.of("-jar", jar), arguments);
    }

    /** A class that this JVM has on its own class path. */
    public List<String> main(Class<?> main, List<String> arguments) {
        return main(System.getProperty("java.class.path"), main.getName(), arguments);
    }

    /** The same, in a process that ends with this one; see {@link Leash}. */
    public List<String> leashed(Class<?> main, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(main.getName()));
        all.addAll(arguments);
        return main(Leash.class, all);
    }

    private List<String> command(List<String> what, List<String> arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(JAVA);
        command.addAll(options);
        command.addAll(what);
        command.addAll(arguments);
        return command;
    }
}
