package io.orderflow.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.cli.connector.LocalCliConnector;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.spi.CliConnectorFactory;

/**
 * What Camel's own tools ({@code camel get}, {@code camel trace}, …) speak with: files in {@code ~/.camel}, which this user
 * alone can read, and which have nothing of an order but its way.
 */
final class CamelTools extends LocalCliConnector {
    /** Consoles that would show secrets, or an order's content. */
    private static final List<String> KEPT_BACK = List.of(
            "properties", "main-configuration", "variables", "log", "receive", "debug", "browse", "message-history");

    CamelTools(CliConnectorFactory factory) {
        super(factory);
    }

    @Override
    protected void doStart() throws Exception {
        DevConsoleRegistry consoles = DevConsoleRegistry.get(getCamelContext());
        KEPT_BACK.forEach(id -> replace(consoles, new BareConsole(id)));
        replace(consoles, new BareTraces(consoles.resolveById("trace")));
        Path folder = Path.of(System.getProperty("user.home"), ".camel");
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        super.doStart();
        keepToThisUser(folder);
    }

    private static void replace(DevConsoleRegistry consoles, DevConsole with) {
        DevConsole other = consoles.resolveById(with.getId());
        if (other != null) {
            consoles.unregister(other);
        }
        consoles.register(with);
    }

    /** The files of this process, which it writes anew, and never makes anew. */
    private static void keepToThisUser(Path folder) throws IOException {
        String pid = String.valueOf(ProcessHandle.current().pid());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.equals(pid) || name.startsWith(pid + "-")) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
            }
        }
    }

    /** {@code camel stop}: ends all of it, as Ctrl-C does, and not the one integration that is shown. */
    @Override
    public void sigterm() {
        new Thread(() -> System.exit(0), "camel-stop").start();
    }
}
