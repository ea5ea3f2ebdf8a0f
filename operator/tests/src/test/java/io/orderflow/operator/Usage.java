package io.orderflow.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a pod took of its machine, read while it runs. */
record Usage(String name, Duration start, long residentMib, long peakMib) {

    /** @return null where there is no /proc to read */
    static Usage of(Pod pod) throws IOException {
        Path status = Path.of("/proc/" + pod.pid() + "/status");
        return Files.exists(status)
                ? new Usage(pod.name, pod.startTime(), mib(status, "VmRSS:"), mib(status, "VmHWM:"))
                : null;
    }

    private static long mib(Path status, String field) throws IOException {
        return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / 1024;
    }

    @Override
    public String toString() {
        return "%-18s ready after %5.1f s   RSS %4d MiB, at most %4d MiB"
                .formatted(name, start.toMillis() / 1e3, residentMib, peakMib);
    }
}
