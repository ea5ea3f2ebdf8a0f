package io.orderflow.scaler;

import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScalerSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
                    NAMESRV_ADDR    # here      # ORDERFLOW_ROCKETMQ_NAMESRV_ADDR is here; allowed is host:port with a port from 1 to 65535, or several of them separated by ;
                    NAMESRV_ADDR    # ' '       # ORDERFLOW_ROCKETMQ_NAMESRV_ADDR is missing; set it to the host:port of a name server
                    ACCESS_KEY      # user      # ORDERFLOW_ROCKETMQ_ACCESS_KEY is set and ORDERFLOW_ROCKETMQ_SECRET_KEY is not; set both, or neither
                    SECRET_KEY      # hush      # ORDERFLOW_ROCKETMQ_SECRET_KEY is set and ORDERFLOW_ROCKETMQ_ACCESS_KEY is not; set both, or neither
                    TLS             # yes       # ORDERFLOW_ROCKETMQ_TLS is yes; allowed is true or false
                    """)
    void aWrongVariableIsNamedInOneLine(String variable, String value, String complaint) {
        assertThatThrownBy(() -> settings("ORDERFLOW_ROCKETMQ_" + variable, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(complaint);
    }

    @Test
    void aCertificateThatIsNotThereIsNamed() {
        assertThatThrownBy(() ->
                        settings("ORDERFLOW_ROCKETMQ_TLS", "true", "ORDERFLOW_ROCKETMQ_TLS_TRUST_CERT", "none.pem"))
                .hasMessage("ORDERFLOW_ROCKETMQ_TLS_TRUST_CERT is none.pem; allowed is a PEM file that can be read");
    }

    @Test
    void theKeysAreNotShown() {
        assertThat(settings("ORDERFLOW_ROCKETMQ_ACCESS_KEY", "user", "ORDERFLOW_ROCKETMQ_SECRET_KEY", "hush"))
                .hasToString("RocketMQ at localhost:9876");
    }

    @Test
    void aMisspeltVariableIsNotIgnored() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ORDERFLOW_ROCKETMQ_NAMESRV_ADDR", "localhost:9876",
                // The source's, whose settings a pod may be given all, and what Kubernetes sets for a Service.
                "ORDERFLOW_ROCKETMQ_TOPIC", "orders",
                "ORDERFLOW_SCALER_SERVICE_HOST", "10.0.0.1",
                "ORDERFLOW_SCALER_PORT_9090_TCP_ADDR", "10.0.0.1",
                "ORDERFLOW_LOCAL_DATA_DIR", "x"));
        ScalerSettings.requireKnown(environment);

        environment.put("ORDERFLOW_ROCKETMQ_ACESS_KEY", "user");
        assertThatThrownBy(() -> ScalerSettings.requireKnown(environment))
                .hasMessage(
                        "ORDERFLOW_ROCKETMQ_ACESS_KEY: the scaler reads no such variable; docs/configuration.md has all that there are");
    }

    private static ScalerSettings settings(String... variables) {
        Map<String, String> environment = new HashMap<>(Map.of("ORDERFLOW_ROCKETMQ_NAMESRV_ADDR", "localhost:9876"));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ScalerSettings.of(environment::get);
    }

    @Test
    void aTakenPortIsNamedWithWhatHelps() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            Map<String, String> environment = Map.of(
                    "ORDERFLOW_ROCKETMQ_NAMESRV_ADDR",
                    "localhost:9876",
                    "ORDERFLOW_SCALER_PORT",
                    String.valueOf(other.getLocalPort()));

            assertThatThrownBy(() -> new ScalerServer(ScalerSettings.of(environment::get)))
                    .hasMessage(
                            "ORDERFLOW_SCALER_PORT is %s: the port is taken; stop what listens there or choose another port (0: any free one)",
                            other.getLocalPort());
        }
    }
}
