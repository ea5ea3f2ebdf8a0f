package io.orderflow.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of a process in {@code /proc/PID/status}. */
final class ProcStatus {
    private static final Pattern PEAK = Pattern.compile("^VmHWM:\\s+(\\d+) kB$", Pattern.MULTILINE);

    private ProcStatus() {}

    static double peakMiB(String status) {
        Matcher peak = PEAK.matcher(status);
        return peak.find() ? Long.parseLong(peak.group(1)) / 1024.0 : Double.NaN;
    }
}
