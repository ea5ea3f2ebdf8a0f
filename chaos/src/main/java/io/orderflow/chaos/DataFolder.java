package io.orderflow.chaos;

import io.orderflow.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a session writes while it runs. */
final class DataFolder {
    private DataFolder() {}

    /** Deletes the folder; stops what a session that was killed has left running over it. */
    static void delete(Path data) throws IOException {
        Path postgres = data.resolve("postgres");
        if (Files.exists(postgres.resolve("data/postmaster.pid"))) {
            EmbeddedPostgres.start(postgres, 0).close();
        }
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
