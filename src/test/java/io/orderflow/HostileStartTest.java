package io.orderflow;

import io.orderflow.testing.process.JavaCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Wherever and however it is started, the one line says what is wrong, where, and what to do. */
class HostileStartTest {
    @TempDir
    Path folder;

    @Test
    void fromAnotherFolderItSaysWhereItBelongs() throws Exception {
        CommandRun run = process(folder);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("orderflow: " + folder.toRealPath().resolve("config/orderflow.properties"))
                .endsWith("start the command in the project's root folder, where config, routes and kamelets are");
    }

    @Test
    void aKameletThatIsMissingIsNamed() {
        assertOneLine(
                CommandRun.of(folder, "-p", "camel.component.kamelet.location=file:nowhere"),
                "file:nowhere/rocketmq-source.kamelet.yaml",
                "start the command in the project's root folder");
    }

    @Test
    void aDataFolderThatIsAFileIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertOneLine(
                CommandRun.of(file),
                "orderflow.local.data-dir",
                "ORDERFLOW_LOCAL_DATA_DIR",
                file.toString(),
                "name a folder");
        assertOneLine(CommandRun.of(file.resolve("below")), "orderflow.local.data-dir", "name a folder");
        assertOneLine(CommandRun.of(file, "redrive"), "orderflow.local.data-dir", file.toString(), "name a folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "namesrv-port",
                "rocketmq-broker-port",
                "postgres-port",
                "broker-port",
                "order-route-port",
                "dead-letter-route-port",
                "observability-port",
                "board-port"
            })
    void aTakenPortIsNamed(String port) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CommandRun run = CommandRun.of(folder, "-p", "orderflow.local." + port + "=" + taken.getLocalPort());

            assertOneLine(run, "orderflow.local." + port, String.valueOf(taken.getLocalPort()), "another", "0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "board-port, 18070, broker-port, 18070, 18070",
        "order-route-port, 18081, dead-letter-route-port, 18081, 18081",
        "rocketmq-broker-port, 19911, namesrv-port, 19909, 19909",
    })
    void twoPartsThatWouldListenOnOnePortAreNamed(
            String one, String port, String other, String othersPort, String both) {
        CommandRun run = CommandRun.of(
                folder,
                "-p",
                "orderflow.local." + one + "=" + port,
                "-p",
                "orderflow.local." + other + "=" + othersPort);

        assertOneLine(
                run,
                "orderflow.local." + one + " is " + port,
                "orderflow.local." + other + " is " + othersPort,
                "on port " + both,
                "another",
                "0");
    }

    @Test
    void whereAKilledOneWasIsForgotten() throws Exception {
        Path left = Files.writeString(folder.resolve("addresses.properties"), "k.sink=http://127.0.0.1:1/x");

        CommandRun run = CommandRun.of(
                folder, "-p", "orderflow.local.board-port=18070", "-p", "orderflow.local.broker-port=18070");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(left).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "-p, 2, --property",
        "--nope, 2, --nope",
        "serv, 2, serv",
    })
    void wrongUsageIsOneLineToo(String argument, int exitCode, String named) {
        CommandRun run = CommandRun.of(folder, argument);

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err().lines()).singleElement().asString().contains(named, "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "redrive", "audit", "purge", "migrate"})
    void eachCommandTellsItsVersion(String command) {
        CommandRun run = CommandRun.of(folder, command, "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).singleElement().asString().startsWith("orderflow ");
    }

    /** A file of arguments is nothing of ours: of orders it would be taken for options, and quoted. */
    @Test
    void whatBeginsWithAnAtSignIsNoFileOfArguments() throws Exception {
        Path orders = Files.writeString(folder.resolve("orders"), "{\"userPhoneNo\": \"152122131323\"}\n");

        CommandRun run = CommandRun.of(folder, "@" + orders);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains("'@" + orders + "'");
        assertOneLine(CommandRun.of(folder, "--orders", "@" + orders), "--orders @" + orders, "cannot be read");
    }

    @Test
    void anOrderAmongTheArgumentsIsNotQuotedWithItsPhoneNumber() {
        CommandRun run = CommandRun.of(folder, "{\"userPhoneNo\":\"152122131323\"}");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains("userPhoneNo", "--help");
        assertThat(run.err()).doesNotContain("152122131323");
    }

    @Test
    void theLogHasWhatTheLineSpares() throws Exception {
        Path orders = Files.createDirectory(folder.resolve("orders"));

        CommandRun run = CommandRun.of(folder, "--orders", orders.toString());

        assertOneLine(run, "--orders", orders.toString(), "folder");
        assertThat(folder.resolve("logs/orderflow.log")).content().contains("\tat io.orderflow.OrderFile");
    }

    private static void assertOneLine(CommandRun run, String... words) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("orderflow: ")
                .contains(words);
    }

    /** The command as a process of its own, started in a folder. */
    private CommandRun process(Path in) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(JavaCommand.shortLived().main(Orderflow.class, List.of()))
                .directory(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
