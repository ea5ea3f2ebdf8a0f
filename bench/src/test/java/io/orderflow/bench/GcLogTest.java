package io.orderflow.bench;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GcLogTest {
    private static final String LOG = """
            [1000ms] Using Serial
            [1500ms] GC(0) Pause Young (Allocation Failure) 20M->5M(247M) 4.101ms
            [2000ms] GC(1) Pause Young (Allocation Failure) 25M->6M(247M) 3.000ms
            [3000ms] GC(2) Pause Full (Metadata GC Threshold) 46M->4096K(247M) 9.000ms
            [4000ms] GC(3) Pause Young (Allocation Failure) 34M->6M(247M) 3.000ms
            """;

    @Test
    void countsWhatTheHeapGrewFromOneCollectionToTheNext() {
        assertThat(GcLog.allocatedPerSecond(LOG.lines(), 1_900_000, 4_000_000)).isEqualTo((40 + 30) / 2.0);
    }

    @Test
    void saysNothingOfAPeriodWithFewerThanTwoCollections() {
        assertThat(GcLog.allocatedPerSecond(LOG.lines(), 2_500_000, 3_500_000)).isNaN();
        assertThat(GcLog.allocatedPerSecond(Stream.of(), 0, 1)).isNaN();
    }
}
