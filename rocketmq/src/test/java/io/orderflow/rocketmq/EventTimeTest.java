package io.orderflow.rocketmq;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventTimeTest {
    private final EventTime time = new EventTime();

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 999, 1_000, 1_584_932_320_000L, 1_584_932_320_007L, 1_584_932_320_070L, 253_402_300_799_999L
            })
    void aTimeIsWrittenAsJavaWritesIt(long millis) {
        assertThat(time.of(millis)).isEqualTo(Instant.ofEpochMilli(millis).toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000, 1_584_932_320_700L, 1_584_932_319_999L})
    void whateverTheSecondOfTheOneBefore(long millis) {
        time.of(1_584_932_320_000L);

        assertThat(time.of(millis)).isEqualTo(Instant.ofEpochMilli(millis).toString());
        assertThat(time.of(1_584_932_320_001L)).isEqualTo("2020-03-23T02:58:40.001Z");
    }
}
