package io.orderflow.rocketmq;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The bounds of what may be set, and that each is said in words. */
class DeliverySettingsTest {
    private final RocketMQSourceComponent options = new RocketMQSourceComponent();

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1ms, 1, 1ms, 0s, 0, 0, 0s",
        "1000, 1024, 1h, 9.5, 1h, 899s, 18, 1000, 29s",
    })
    void bothEndsOfARangeAreInIt(
            String inFlight,
            String mib,
            String first,
            String multiplier,
            String max,
            String deadline,
            String level,
            String handBacks,
            String shutdown) {
        options.setMaxInFlight(inFlight);
        options.setMaxInFlightMib(mib);
        options.setFirstRetryDelay(first);
        options.setRetryMultiplier(multiplier);
        options.setMaxRetryDelay(max);
        options.setDeliveryDeadline(deadline);
        options.setReconsumeDelayLevel(level);
        options.setMaxHandBacks(handBacks);
        options.setShutdownTimeout(shutdown);

        DeliverySettings settings = DeliverySettings.of(options);

        assertThat(settings.maxInFlight()).isEqualTo(Integer.parseInt(inFlight));
        assertThat(settings.maxInFlightBytes()).isEqualTo(Integer.parseInt(mib) * 1024L * 1024L);
        assertThat(settings.maxHandBacks()).isEqualTo(Integer.parseInt(handBacks));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 2, 2, 60, 0, 0, 5, maxInFlight",
        "1001, 1, 1, 2, 2, 60, 0, 0, 5, maxInFlight",
        "1, 0, 1, 2, 2, 60, 0, 0, 5, maxInFlightMib",
        "1, 1025, 1, 2, 2, 60, 0, 0, 5, maxInFlightMib",
        "1, 1, 0, 2, 2, 60, 0, 0, 5, firstRetryDelay",
        "1, 1, 1, 0.99, 2, 60, 0, 0, 5, retryMultiplier",
        "1, 1, 2, 2, 1, 60, 0, 0, 5, maxRetryDelay",
        "1, 1, 1, 2, 2, -1, 0, 0, 5, deliveryDeadline",
        "1, 1, 1, 2, 2, 900, 0, 0, 5, deliveryDeadline",
        "1, 1, 1, 2, 2, 60, -1, 0, 5, reconsumeDelayLevel",
        "1, 1, 1, 2, 2, 60, 19, 0, 5, reconsumeDelayLevel",
        "1, 1, 1, 2, 2, 60, 0, -1, 5, maxHandBacks",
        "1, 1, 1, 2, 2, 60, 0, 1001, 5, maxHandBacks",
        "1, 1, 1, 2, 2, 60, 0, 0, -1, shutdownTimeout",
        "1, 1, 1, 2, 2, 60, 0, 0, 30, shutdownTimeout",
    })
    void whatIsBeyondIsRefused(
            int inFlight,
            int mib,
            int first,
            double multiplier,
            int max,
            int deadline,
            int level,
            int handBacks,
            int shutdown,
            String option) {
        assertThatThrownBy(() -> new DeliverySettings(
                        MessageOrder.NONE,
                        inFlight,
                        mib,
                        new BackOff(Duration.ofMillis(first), multiplier, Duration.ofMillis(max)),
                        Duration.ofSeconds(deadline),
                        level,
                        handBacks,
                        PermanentStatuses.parse("none"),
                        Duration.ofSeconds(shutdown)))
                .isInstanceOf(OptionRefusedException.class)
                .hasMessageStartingWith("RocketMQ source: option " + option + " is ");
    }

    @Test
    void aRequestMayTakeAsLongAsTheDeadlineAndWithoutOneAsLongAsRocketMqWaits() {
        DeliverySettings minute = DeliveriesUnderTest.settings(1, Duration.ofMinutes(1), 1);
        assertThatCode(() -> minute.checkRequestTimeout(Duration.ofMinutes(1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> minute.checkRequestTimeout(Duration.ofSeconds(61)))
                .hasMessage(
                        "RocketMQ source: option deliveryDeadline is 1m; allowed is 0, or the sink's request timeout"
                                + " (1m1s) or more");

        DeliverySettings none = DeliveriesUnderTest.settings(1, Duration.ZERO, 1);
        assertThatCode(() -> none.checkRequestTimeout(Duration.ofMinutes(15))).doesNotThrowAnyException();
        assertThatThrownBy(() -> none.checkRequestTimeout(Duration.ofMinutes(16)))
                .isInstanceOf(OptionRefusedException.class);
    }
}
