package io.orderflow.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcStatusTest {
    @Test
    void readsTheHighWaterMark() {
        assertThat(ProcStatus.peakMiB("Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  262144 kB\nVmRSS:\t  1024 kB\n"))
                .isEqualTo(256);
    }
}
