package io.orderflow.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcStatusTest {
    private static final String STATUS = "Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  262144 kB\nVmRSS:\t  1024 kB\n";

    @Test
    void readsTheHighWaterMark() {
        assertThat(ProcStatus.peakMiB(STATUS)).isEqualTo(256);
    }

    @Test
    void readsWhatIsHeldNow() {
        assertThat(ProcStatus.nowMiB(STATUS)).isEqualTo(1);
    }
}
