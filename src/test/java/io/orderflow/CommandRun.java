package io.orderflow;

import io.orderflow.runner.Setting;
import io.orderflow.testing.PostgresBinaries;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command, run in this process over a data folder and on free ports of its own, with what it printed. */
record CommandRun(int exitCode, String out, String err) {
    private static final List<String> PORTS = Stream.of(Setting.values())
            .map(setting -> setting.property)
            .filter(property -> property.endsWith("-port"))
            .toList();

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
        if (Files.isDirectory(dataDir) && startsPostgres(args)) {
            PostgresBinaries.lendTo(dataDir.resolve("postgres"));
        }
        List<String> all = new ArrayList<>(List.of("-p", "orderflow.local.data-dir=" + dataDir));
        PORTS.forEach(port -> all.addAll(List.of("-p", port + "=0")));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }

    /** Else it has to leave the folder without one. */
    private static boolean startsPostgres(String... args) {
        return Stream.of(args)
                .noneMatch(arg -> arg.equals("migrate") || arg.startsWith(Setting.DATABASE_URL.property + "="));
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
