package io.orderflow.operator;

import io.orderflow.testing.process.ProcessMemory;
import java.time.Duration;

/** What a pod took of its machine, read while it runs. */
record Usage(String name, Duration start, ProcessMemory memory) {
    @Override
    public String toString() {
        return "%-18s ready after %5.1f s   RSS %4.0f MiB, at most %4.0f MiB"
                .formatted(name, start.toMillis() / 1e3, memory.now(), memory.peak());
    }
}
