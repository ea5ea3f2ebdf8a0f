package io.orderflow.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The version of the database's schema, as Flyway keeps it. Only compared here: Flyway migrates, as another role. */
final class SchemaVersion {
    /** The newest file of config/migrations that this build was written for. An older database lacks what it uses. */
    static final int NEEDED = 4;

    /**
     * Somebody may have applied migrations of his own beside, such as 4.1 or 20261128120000: of a version in parts the first one counts.
     */
    private static final String NEWEST = """
            select coalesce(max(least(substring(version from '^[0-9]{1,18}')::bigint, 2147483647)), 0)
            from flyway_schema_history where success and version is not null""";

    private static final String UNDEFINED_TABLE = "42P01";

    private SchemaVersion() {}

    /** @return 0 if nothing has been migrated yet */
    static int of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(NEWEST)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return 0;
            }
            throw e;
        }
    }
}
