package io.orderflow.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of a process in {@code /proc/PID/status}. */
final class ProcStatus {
    private static final Pattern PEAK = Pattern.compile("^VmHWM:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final Pattern NOW = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);

    private ProcStatus() {}

    static double peakMiB(String status) {
        return mebibytes(PEAK, status);
    }

    static double nowMiB(String status) {
        return mebibytes(NOW, status);
    }

    private static double mebibytes(Pattern line, String status) {
        Matcher found = line.matcher(status);
        return found.find() ? Long.parseLong(found.group(1)) / 1024.0 : Double.NaN;
    }
}
