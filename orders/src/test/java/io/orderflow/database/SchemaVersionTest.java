package io.orderflow.database;

import io.orderflow.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Somebody's own migrations stand beside. */
    @ParameterizedTest
    @CsvSource({"4.1, 4", "5.0.2, 5", "20261128120000, 2147483647", "0.9, 4"})
    void aVersionInPartsIsOne(String version, int expected) throws Exception {
        try (Connection connection = DriverManager.getConnection(Postgres.migratedDatabase());
                PreparedStatement other = connection.prepareStatement("""
                        insert into flyway_schema_history
                            (installed_rank, version, description, type, script, installed_by, execution_time, success)
                        values (1000, ?, 'other', 'SQL', 'other.sql', 'somebody', 1, true)""")) {
            other.setString(1, version);
            other.executeUpdate();

            assertThat(SchemaVersion.of(connection)).isEqualTo(expected);
        }
    }
}
