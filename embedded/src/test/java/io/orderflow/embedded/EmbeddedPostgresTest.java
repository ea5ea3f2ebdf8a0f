package io.orderflow.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The PostgreSQL of a laptop keeps its data, whatever ended its last run. */
class EmbeddedPostgresTest {
    /** PostgreSQL's programs, which the first server unpacks, 3 s of a core, and the others find unpacked. */
    @TempDir
    private static Path binaries;

    @TempDir
    private Path folder;

    @BeforeEach
    void shareBinaries() throws Exception {
        Files.createSymbolicLink(folder.resolve("binaries"), binaries);
    }

    /** JUnit warns of a link that leads out of a folder it deletes. */
    @AfterEach
    void leaveBinaries() throws Exception {
        Files.delete(folder.resolve("binaries"));
    }

    /** Starts a server, makes a table and waits to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws Exception {
            EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(args[0]), 0);
            Sql.execute(server.jdbcUrl(), "create table kept as select 42 as answer");
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    @Test
    void aSecondStartFindsTheDataOfTheFirst() throws Exception {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(folder, 0)) {
            Sql.execute(first.jdbcUrl(), "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres second = EmbeddedPostgres.start(folder, 0)) {
            assertThat(Sql.query(second.jdbcUrl(), "select answer from kept")).isEqualTo("42");
        }
    }

    private ProcessBuilder victim() {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    @Test
    void aStartReplacesTheServerThatAKilledProcessLeftBehind() throws Exception {
        ProcessBuilder start = victim();
        // Which no machine has, as many a server has not that of who comes over SSH.
        start.environment().put("LC_ALL", "xx_XX.UTF-8");
        Process victim = start.start();
        assertThat(victim.inputReader().lines().anyMatch("ready"::equals)).isTrue();
        victim.destroyForcibly().waitFor();
        long orphan = postmaster();
        // A copy of its folder has its file too.
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(folder.resolve("data/postmaster.pid"), copy.resolve("postmaster.pid"));
        EmbeddedPostgres.stopOrphan(copy);
        assertThat(copy).isEmptyDirectory();
        assertThat(ProcessHandle.of(orphan)).isPresent();

        try (EmbeddedPostgres next = EmbeddedPostgres.start(folder, 0)) {
            assertThat(ProcessHandle.of(orphan)).isEmpty();
            assertThat(Sql.query(next.jdbcUrl(), "select answer from kept")).isEqualTo("42");
        }
    }

    /** Of a folder that was deleted the server ends within a minute; of one that was moved, never. Both keep the port. */
    @Test
    void whoPutsTheFolderAsideAfterAKillStartsAfreshAtTheSamePort() throws Exception {
        Process victim = victim().start();
        assertThat(victim.inputReader().lines().anyMatch("ready"::equals)).isTrue();
        victim.destroyForcibly().waitFor();
        long orphan = postmaster();
        int port = Integer.parseInt(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(3).strip());
        Files.move(folder.resolve("data"), folder.resolve("aside"));

        try (EmbeddedPostgres next = EmbeddedPostgres.start(folder, port)) {
            assertThat(ProcessHandle.of(orphan)).isEmpty();
            assertThat(Sql.query(next.jdbcUrl(), "select to_regclass('kept') is null"))
                    .isEqualTo("t");
        }
    }

    /** PostgreSQL neither starts over what that leaves nor makes a database in it. */
    @Test
    void aStartThatIsKilledWhileItMakesTheDatabaseIsMadeAnew() throws Exception {
        Process victim = victim().start();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.exists(folder.resolve("data/postgresql.conf")));
        // With all that it has started, as where a container is killed.
        List<ProcessHandle> started = victim.descendants().toList();
        victim.destroyForcibly().waitFor();
        started.forEach(ProcessHandle::destroyForcibly);

        try (EmbeddedPostgres next = EmbeddedPostgres.start(folder, 0)) {
            assertThat(Sql.query(next.jdbcUrl(), "select 1")).isEqualTo("1");
            Sql.execute(next.jdbcUrl(), "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres again = EmbeddedPostgres.start(folder, 0)) {
            assertThat(Sql.query(again.jdbcUrl(), "select answer from kept")).isEqualTo("42");
        }
    }

    /** What makes the database outlives the Java that has started it. */
    @Test
    void whatStillMakesTheDatabaseIsStoppedAndADatabaseThatIsNobodysYetIsMadeAnew() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data/base"));
        Files.writeString(folder.resolve("data/postgresql.conf"), "half");
        Files.createFile(folder.resolve("unfinished"));
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("initdb"));
        Process maker = new ProcessBuilder(
                        program.toString(),
                        "600",
                        "-D",
                        data.getParent().toAbsolutePath().toString())
                .start();

        try (EmbeddedPostgres next = EmbeddedPostgres.start(folder, 0)) {
            assertThat(maker.isAlive()).isFalse();
            assertThat(Sql.query(next.jdbcUrl(), "select 1")).isEqualTo("1");
            assertThat(folder.resolve("unfinished")).doesNotExist();
        } finally {
            maker.destroyForcibly();
        }
    }

    @Test
    void aStalePidFileOfAnUnrelatedProcessDoesNotHinderAStart() throws Exception {
        EmbeddedPostgres.start(folder, 0).close();
        Files.writeString(
                folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n");

        try (EmbeddedPostgres next = EmbeddedPostgres.start(folder, 0)) {
            assertThat(Sql.query(next.jdbcUrl(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder, taken.getLocalPort()))
                    .hasMessage("PostgreSQL cannot listen on port " + taken.getLocalPort()
                            + " (Address already in use): stop what uses it, or choose another port");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"da$HOME", "da`id`", "da\"ta", "da\\ta"})
    void aFolderThatAShellWouldReadIsNamed(String name) {
        Path hostile = folder.resolve(name);

        assertThatThrownBy(() -> EmbeddedPostgres.start(hostile, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(hostile.toString(), "choose another folder")
                .hasNoCause();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(file, 0))
                .hasMessage("PostgreSQL cannot write its data folder " + file
                        + " (FileAlreadyExistsException): choose another folder, or correct its permissions");
    }

    @Test
    void aDamagedFolderIsToldInTheServersOwnWords() throws Exception {
        EmbeddedPostgres.start(folder, 0).close();
        Path version = folder.resolve("data/PG_VERSION");
        String right = Files.readString(version);
        Files.writeString(version, "12\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder, 0))
                .hasMessageStartingWith("PostgreSQL did not start on port ")
                .hasMessageEndingWith(": database files are incompatible with server");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        Files.writeString(version, right);
        Path control = folder.resolve("data/global/pg_control");
        Path away = Files.move(control, folder.resolve("pg_control"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder, 0))
                .hasMessageContaining("could not find the database system");

        Files.move(away, control);
        // As where the machine went down while the folder was made.
        Path settings = folder.resolve("data/postgresql.conf");
        away = Files.move(settings, folder.resolve("postgresql.conf"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder, 0))
                .hasMessageEndingWith(": directory \"" + folder.resolve("data") + "\" exists but is not empty");

        Files.move(away, settings);
        EmbeddedPostgres.start(folder, 0).close();
    }

    @Test
    void aServerThatHasEndedByItselfStartsAgainAtItsPortWithItsData() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, 0)) {
            Sql.execute(server.jdbcUrl(), "create table kept as select 42 as answer");
            server.startAgain();
            assertThat(server.isRunning()).isTrue();

            ProcessHandle.of(postmaster()).orElseThrow().destroy();
            await().until(() -> !server.isRunning());
            server.startAgain();
            assertThat(Sql.query(server.jdbcUrl(), "select answer from kept")).isEqualTo("42");

            server.close();
            server.startAgain();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void itsFilesLieInItsFolder() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, 0)) {
            assertThat(Sql.query(server.jdbcUrl(), "show unix_socket_directories"))
                    .isEmpty();
            assertThat(Sql.query(server.jdbcUrl(), "show data_directory"))
                    .isEqualTo(folder.resolve("data").toString());
            assertThat(Sql.query(server.jdbcUrl(), "show fsync")).isEqualTo("on");
            assertThat(Sql.query(server.jdbcUrl(), "show synchronous_commit")).isEqualTo("on");
        }
    }

    private long postmaster() throws Exception {
        List<String> lines = Files.readAllLines(folder.resolve("data/postmaster.pid"));
        return Long.parseLong(lines.get(0));
    }
}
