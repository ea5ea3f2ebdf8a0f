package io.orderflow.testing.process;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessMemoryTest {
    private static final String STATUS = "Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  262144 kB\nVmRSS:\t  1024 kB\n";

    @Test
    void readsTheHighWaterMark() {
        assertThat(ProcessMemory.parse(STATUS))
                .get()
                .extracting(ProcessMemory::peak)
                .isEqualTo(256.0);
    }

    @Test
    void readsWhatIsHeldNow() {
        assertThat(ProcessMemory.parse(STATUS))
                .get()
                .extracting(ProcessMemory::now)
                .isEqualTo(1.0);
    }

    @Test
    void saysNothingOfAProcessThatHasEnded() {
        assertThat(ProcessMemory.parse("Name:\tjava\nState:\tZ (zombie)\n")).isEmpty();
    }
}
