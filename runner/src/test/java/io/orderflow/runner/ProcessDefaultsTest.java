package io.orderflow.runner;

import io.orderflow.testing.Postgres;
import java.time.Instant;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessDefaultsTest {
    private static final String DATABASE = Postgres.freshDatabase();

    private final TimeZone zoneBefore = TimeZone.getDefault();
    private final Locale localeBefore = Locale.getDefault();

    @AfterEach
    void restore() {
        TimeZone.setDefault(zoneBefore);
        Locale.setDefault(localeBefore);
    }

    /** A server that does not know the name refuses the connection. */
    @ParameterizedTest
    @CsvSource({
        "IST, Asia/Kolkata",
        "JST, Asia/Tokyo",
        "PST, America/Los_Angeles",
        "EST, GMT-05:00",
        "UTC, UTC",
        "Asia/Kathmandu, Asia/Kathmandu",
        "GMT+05:45, GMT+05:45"
    })
    void aServerTakesTheNameOfTheZoneAndTheTimeIsTheSame(String name, String settled) {
        TimeZone zone = TimeZone.getTimeZone(name);
        TimeZone.setDefault(zone);

        ProcessDefaults.settle();

        assertThat(TimeZone.getDefault().getID()).isEqualTo(settled);
        long now = Instant.now().toEpochMilli();
        assertThat(TimeZone.getDefault().getOffset(now)).isEqualTo(zone.getOffset(now));
        assertThat(Postgres.query(DATABASE, "select 1")).isEqualTo("1");
    }

    @Test
    void digitsAreNotTheMachines() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));

        ProcessDefaults.settle();

        assertThat(String.format("%d", 1)).isEqualTo("1");
    }
}
