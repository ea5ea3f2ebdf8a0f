package io.orderflow.bench;

import io.orderflow.testing.process.JavaCommand;
import java.nio.file.Path;

/** The servers of a test that measures nothing: they start fast, and so does what is not measured there. */
final class FastServers {
    static final JavaCommand JAVA = JavaCommand.shortLived("-Xmx1g");

    private FastServers() {}

    static SharedServers in(Path folder) throws Exception {
        return new SharedServers(folder, JAVA);
    }
}
