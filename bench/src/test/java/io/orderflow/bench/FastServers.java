package io.orderflow.bench;

import io.orderflow.testing.process.JavaCommand;
import java.nio.file.Path;

/** The servers of a test that measures nothing: they start fast. */
final class FastServers {
    private FastServers() {}

    static SharedServers in(Path folder) throws Exception {
        return new SharedServers(folder, new JavaCommand("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"));
    }
}
