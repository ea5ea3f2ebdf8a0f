package io.orderflow.runner;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {
    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheDefault() {
        Map<String, String> environment =
                Map.of("ORDERFLOW_LOCAL_BROKER_PORT", "2", "ORDERFLOW_LOCAL_POSTGRES_PORT", "3");
        Settings settings = new Settings(Map.of("orderflow.local.broker-port", "1"), environment);

        assertThat(settings.port(Setting.BROKER_PORT)).isEqualTo(1);
        assertThat(settings.port(Setting.POSTGRES_PORT)).isEqualTo(3);
        assertThat(settings.port(Setting.NAMESRV_PORT)).isEqualTo(19876);
    }

    @ParameterizedTest
    @CsvSource({
        "orderflow.local.broker-port, 65536, a port from 0 to 65535",
        "orderflow.local.postgres-port, http, a port from 0 to 65535",
        "orderflow.rocketmq.namesrv-addr, localhost, host:port",
        "orderflow.database.url, postgres://localhost/x, jdbc:postgresql://",
        "k.sink, localhost:8080, http or https",
    })
    void aWrongSettingNamesThePropertyItsValueAndWhatIsAllowed(String property, String value, String allowed) {
        assertThatThrownBy(() -> new Settings(Map.of(property, value), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(property, value, allowed)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aMisspelledPropertyIsNotIgnored() {
        assertThatThrownBy(() -> new Settings(Map.of("orderflow.simulator.cont", "5"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("orderflow.simulator.cont: nothing reads this property");
    }

    @Test
    void aRoutesPropertyIsKnown() {
        Settings settings = new Settings(Map.of("orderflow.simulator.count", "5"), Map.of());

        assertThat(settings.given()).containsEntry("orderflow.simulator.count", "5");
    }
}
