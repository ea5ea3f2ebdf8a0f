package io.orderflow.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaVersionTest {
    private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__\\w+\\.sql");

    @Test
    void theBuildNeedsTheNewestMigration() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("config/migrations"))) {
            assertThat(files.flatMap(file -> MIGRATION
                                    .matcher(file.getFileName().toString())
                                    .results())
                            .mapToInt(found -> Integer.parseInt(found.group(1)))
                            .max())
                    .hasValue(SchemaVersion.NEEDED);
        }
    }
}
