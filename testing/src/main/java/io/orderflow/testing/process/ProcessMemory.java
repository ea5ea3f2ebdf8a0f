package io.orderflow.testing.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux tells in {@code /proc/PID/status} of a process's memory, in MiB.
 *
 * @param now what it holds
 * @param peak the most that it has held at a time
 */
public record ProcessMemory(double now, double peak) {
    private static final Pattern NOW = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final Pattern PEAK = Pattern.compile("^VmHWM:\\s+(\\d+) kB$", Pattern.MULTILINE);

    /** Empty where there is no /proc, and of a process that has ended. */
    public static Optional<ProcessMemory> of(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc/" + pid + "/status")));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Empty of a process that has ended and is not yet taken note of: it has no memory, and no line of it. */
    static Optional<ProcessMemory> parse(String status) {
        Matcher now = NOW.matcher(status);
        Matcher peak = PEAK.matcher(status);
        return now.find() && peak.find()
                ? Optional.of(new ProcessMemory(mebibytes(now), mebibytes(peak)))
                : Optional.empty();
    }

    private static double mebibytes(Matcher line) {
        return Long.parseLong(line.group(1)) / 1024.0;
    }
}
