package io.orderflow.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class SimulatorSettingsTest {

    @Property
    void everyShapeIsMonotoneAndTakesCountByRateSeconds(
            @ForAll Shape shape,
            @ForAll @IntRange(min = 1, max = 2_000) int count,
            @ForAll @DoubleRange(min = 0.1, max = 1e6) double rate) {
        var settings = new SimulatorSettings(count, rate, shape, 1, 0, 0, 0);
        double duration = count / rate * 1e9;

        assertThat(settings.dueNanos(0)).isZero();
        for (int index = 1; index < count; index++) {
            assertThat(settings.dueNanos(index)).isGreaterThanOrEqualTo(settings.dueNanos(index - 1));
        }
        assertThat((double) settings.dueNanos(count)).isCloseTo(duration, within(1.0 + duration * 1e-12));
    }

    @Test
    void theLunchPeakIsTwiceTheAverageAtHalfTime() {
        var lunch = new SimulatorSettings(10_000, 1_000, Shape.LUNCH, 1, 0, 0, 0);

        // 10 s on average 1,000/s: the middle 200 orders take 0.1 s, the first 200 a whole second.
        assertThat((lunch.dueNanos(5_100) - lunch.dueNanos(4_900)) / 1e9).isCloseTo(0.1, within(0.002));
        assertThat(lunch.dueNanos(200) / 1e9).isCloseTo(1, within(0.001));
        assertThat(lunch.dueNanos(5_000) / 1e9).isCloseTo(5, within(1e-6));
    }

    @Test
    void rateZeroIsAsFastAsPossible() {
        assertThat(new SimulatorSettings(10, 0, Shape.LUNCH, 1, 0, 0, 0).dueNanos(9))
                .isZero();
    }

    @Test
    void withoutASeedEveryRunIsAnother() {
        assertThat(settings(Map.of()).seed()).isNotEqualTo(settings(Map.of()).seed());
    }

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        var settings = settings(Map.of("seed", "7"));
        assertThat(settings).isEqualTo(new SimulatorSettings(3_000, 200, Shape.LUNCH, 500, 0.05, 0.01, 7));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    count, -1
                    count, many
                    count, ٣
                    count, 0x10
                    count, 99999999999999999999
                    rate, 5d
                    rate, ٣
                    customers, 1e3
                    customers, 4294967297
                    rate, -0.5
                    rate, NaN
                    shape, dinner
                    customers, 0
                    duplicates, 1.5
                    malformed, -0.1
                    seed, abc
                    """)
    void anImpossibleSettingIsNamedWithItsValueAndWhatIsAllowed(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of(name, value)))
                .withMessageStartingWith("orderflow.simulator." + name + "=" + value + ": must be ")
                .withMessageNotContaining("\n");
    }

    @Test
    void sharesOfMoreThanAllOrdersAreImpossible() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of("duplicates", "0.7", "malformed", "0.4")))
                .withMessage("orderflow.simulator.malformed=0.4: must be at most 1 together with"
                        + " orderflow.simulator.duplicates=0.7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"orderId":"123214342","x":1} | 123214342
                    {"orderId":123214342}         | 123214342
                    {"orderId":"订单-1"}           | 订单-1
                    """)
    void theKeyIsTheOrderId(String order, String key) {
        assertThat(key(order)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{}",
                "{\"orderId\":null}",
                "{\"orderId\":\"\"}",
                "{\"orderId\":\"a\\u0001b\"}",
                "{\"orderId\":"
            })
    void anOrderWithoutAUsableOrderIdAlwaysGetsTheSameKey(String order) {
        assertThat(key(order)).startsWith("unreadable-").isEqualTo(key(order)).isNotEqualTo(key(order + " "));
    }

    private static String key(String order) {
        return OrderMessage.key(order.getBytes(StandardCharsets.UTF_8));
    }

    private static SimulatorSettings settings(Map<String, String> values) {
        Properties properties = new Properties();
        values.forEach((name, value) -> properties.put("orderflow.simulator." + name, value));
        try (var context = new DefaultCamelContext()) {
            context.getPropertiesComponent().setInitialProperties(properties);
            return SimulatorSettings.of(context::resolvePropertyPlaceholders);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
