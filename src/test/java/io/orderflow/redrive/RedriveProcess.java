package io.orderflow.redrive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.SmallHeap;
import io.orderflow.testing.process.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command redrive as a process of its own, which can be killed. */
final class RedriveProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Process process;
    private final Path out;
    private final Path err;

    private RedriveProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param options beyond {@code --json} and the servers */
    static RedriveProcess start(Path data, String database, String sink, String group, String... options)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("redrive", "--json", "-p", "k.sink=" + sink));
        words.addAll(List.of(options));
        Path out = Files.createTempFile(data, "redrive", ".out");
        Path err = Files.createTempFile(data, "redrive", ".err");
        Process process = SmallHeap.command(data, database, group, words)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new RedriveProcess(process, out, err);
    }

    /** Its lines so far; of the last perhaps not all. */
    List<String> lines() {
        try {
            return Files.readAllLines(out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many lines it has printed; after its end. */
    long count() throws IOException {
        try (Stream<String> lines = Files.lines(out)) {
            return lines.count();
        }
    }

    /** The last line; after its end. */
    JsonNode ledger() throws IOException {
        try (Stream<String> lines = Files.lines(out)) {
            return JSON.readTree(lines.reduce("{}", (before, line) -> line));
        }
    }

    String errors() throws IOException {
        return Files.readString(err);
    }

    /** The most memory that it has had, in MiB; 0 if that cannot be seen any more. */
    double peakMebibytes() {
        return ProcessMemory.of(process.pid()).map(ProcessMemory::peak).orElse(0.0);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
