package io.orderflow.chaos;

import io.orderflow.embedded.EmbeddedPostgres;
import io.orderflow.testing.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a session writes while it runs. */
final class DataFolder {
    private DataFolder() {}

    /** Deletes the folder; stops what a session that was killed has left running over it. */
    static void delete(Path data) throws IOException {
        Path postgres = data.resolve("postgres");
        if (Files.exists(postgres.resolve("data/postmaster.pid"))) {
            EmbeddedPostgres.start(postgres, 0).close();
        }
        Folders.delete(data);
    }
}
