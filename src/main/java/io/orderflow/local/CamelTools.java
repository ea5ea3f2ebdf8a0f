package io.orderflow.local;

import io.orderflow.runner.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.camel.cli.connector.LocalCliConnector;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.spi.CliConnectorFactory;

/**
 * What Camel's own tools ({@code camel get}, {@code camel trace}, …) speak with: files in {@code ~/.camel}, a folder that is for
 * this user alone then, and which have nothing of an order but its way.
 */
final class CamelTools extends LocalCliConnector {
    /**
     * Consoles that would show secrets, as the properties of a bean or the address of a service may be, or an order's content,
     * which the message of an exception may quote.
     */
    static final List<String> KEPT_BACK = List.of(
            "bean",
            "bean-model",
            "service",
            "system-properties",
            "jvm",
            "properties",
            "main-configuration",
            "variables",
            "log",
            "event",
            "errors",
            "receive",
            "debug",
            "browse",
            "message-history");

    private final Runnable end;
    private boolean stopped;

    CamelTools(CliConnectorFactory factory) {
        this(factory, () -> new Thread(() -> System.exit(0), "camel-stop").start());
    }

    /** @param end what {@code camel stop} does */
    CamelTools(CliConnectorFactory factory, Runnable end) {
        super(factory);
        this.end = end;
    }

    @Override
    protected void doStart() throws Exception {
        stopped = false;
        DevConsoleRegistry consoles = DevConsoleRegistry.get(getCamelContext());
        KEPT_BACK.forEach(id -> replace(consoles, new BareConsole(id)));
        replace(consoles, LeanConsole.ofTraces(consoles.resolveById("trace")));
        replace(consoles, LeanConsole.ofHealth(consoles.resolveById("health")));
        replace(consoles, LeanConsole.ofTransformers(consoles.resolveById("transformers")));
        keepToThisUser(Path.of(System.getProperty("user.home"), ".camel"));
        super.doStart();
    }

    /** The folder, since the tools and the process make and remove files in it all the time. */
    private static void keepToThisUser(Path folder) {
        try {
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s, where Camel's tools look, cannot be kept to this user (%s); leave out %s"
                            .formatted(folder, e.getClass().getSimpleName(), Setting.CAMEL_TOOLS.property),
                    e);
        }
    }

    private static void replace(DevConsoleRegistry consoles, DevConsole with) {
        DevConsole other = consoles.resolveById(with.getId());
        if (other != null) {
            consoles.unregister(other);
        }
        consoles.register(with);
    }

    /** Looks each second for what the tools ask, and takes a lock file that is gone for {@code camel stop}. */
    @Override
    protected synchronized void task() {
        if (!stopped) {
            super.task();
        }
    }

    /** {@code camel stop}: ends all of it, as Ctrl-C does, and not the one integration that is shown. */
    @Override
    public void sigterm() {
        end.run();
    }

    /** Removes the files, the lock file too, while {@link #task()} does not look, which would end the process, or write them again. */
    @Override
    protected synchronized void doStop() throws Exception {
        stopped = true;
        super.doStop();
    }
}
