package io.orderflow;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command, run in this process over a data folder and on free ports of its own, with what it printed. */
record CommandRun(int exitCode, String out, String err) {
    private static final List<String> PORTS = List.of(
            "namesrv-port",
            "rocketmq-broker-port",
            "postgres-port",
            "broker-port",
            "order-route-port",
            "dead-letter-route-port",
            "observability-port",
            "board-port");

    static CommandRun of(Path dataDir, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = commandLine(out, err).execute(arguments(dataDir, args));
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    static CommandLine commandLine(StringWriter out, StringWriter err) {
        return Orderflow.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    static String[] arguments(Path dataDir, String... args) {
        List<String> all = new ArrayList<>(List.of("-p", "orderflow.local.data-dir=" + dataDir));
        PORTS.forEach(port -> all.addAll(List.of("-p", "orderflow.local." + port + "=0")));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }

    /** The number in the ledger's row with this label. */
    long row(String label) {
        return out.lines()
                .filter(line -> line.startsWith(label + " "))
                .map(line ->
                        line.substring(label.length()).strip().split("\\s")[0].replace(",", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row '" + label + "' in:\n" + out + err));
    }
}
