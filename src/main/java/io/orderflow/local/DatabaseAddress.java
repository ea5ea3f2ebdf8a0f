package io.orderflow.local;

import io.orderflow.runner.Setting;
import io.orderflow.text.Secrets;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Where the tickets are: a JDBC URL, and credentials if the URL carries none. */
record DatabaseAddress(String url, String username, String password) {
    /** In seconds: longer than any statement of the ledger and the board takes. */
    private static final int SILENCE = 60;

    /** In seconds, of a statement that reads all dead letters. */
    private static final int COMMAND_SILENCE = 3_600;

    /** The properties that the routes read it from. */
    Map<String, String> properties() {
        return Map.of(
                Setting.DATABASE_URL.property, url,
                Setting.DATABASE_USERNAME.property, username,
                Setting.DATABASE_PASSWORD.property, password);
    }

    /** The URL without its parameters and what stands before its host, among which a password may be. */
    @Override
    public String toString() {
        return Secrets.mask(url.replaceFirst("\\?.*", ""));
    }

    DataSource dataSource() {
        return dataSource(SILENCE);
    }

    /**
     * For a command, which may count or look through a table of millions: a server that is gone is noticed by the operating system,
     * which asks for it.
     */
    DataSource commandDataSource() {
        PGSimpleDataSource dataSource = dataSource(COMMAND_SILENCE);
        dataSource.setTcpKeepAlive(true);
        return dataSource;
    }

    /** For statements that may take any time: those that rewrite a table of all tickets. */
    DataSource patientDataSource() {
        return dataSource(0);
    }

    private PGSimpleDataSource dataSource(int silence) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setSocketTimeout(silence);
        if (!username.isEmpty()) {
            dataSource.setUser(username);
            dataSource.setPassword(password);
        }
        return dataSource;
    }
}
