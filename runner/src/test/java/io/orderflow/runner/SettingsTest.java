package io.orderflow.runner;

import java.util.List;
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

    /** Of a Secret that was made of a file: it would be refused, and look right in the words that say so. */
    @Test
    void aLineFeedAtTheEndOfAVariableIsNoPartOfItsValue() {
        Settings settings = new Settings(
                Map.of(),
                Map.of(
                        "ORDERFLOW_ROCKETMQ_NAMESRV_ADDR", "localhost:9876\n",
                        "ORDERFLOW_DATABASE_PASSWORD", "secret \r\n",
                        // Read by Camel alone.
                        "ORDERFLOW_ROCKETMQ_TLS_TRUST_CERT", "ca.crt\n",
                        "ORDERFLOW_ROCKETMQ_TOPIC", "orders"));

        assertThat(settings.get(Setting.NAMESRV_ADDR)).isEqualTo("localhost:9876");
        assertThat(settings.get(Setting.DATABASE_PASSWORD)).isEqualTo("secret ");
        assertThat(settings.given())
                .containsEntry("orderflow.rocketmq.tls-trust-cert", "ca.crt")
                .doesNotContainKey("orderflow.rocketmq.topic");
    }

    @ParameterizedTest
    @CsvSource({
        "orderflow.local.broker-port, 65536, a port from 0 to 65535",
        "orderflow.local.postgres-port, http, a port from 0 to 65535",
        "orderflow.rocketmq.namesrv-addr, localhost, host:port",
        "orderflow.local.rocketmq-broker-port, 2, a port from 3 to 65535",
        "orderflow.database.url, postgres://localhost/x, jdbc:postgresql://",
        "orderflow.database.url, jdbc:postgresql://localhost:99999/x, jdbc:postgresql://",
        "orderflow.database.url, jdbc:postgresql://localhost:5432, jdbc:postgresql://",
        "k.sink, localhost:8080, http or https",
        "k.sink, http://h:99999/x, http or https",
        "k.sink, http:///x, http or https",
        "orderflow.rocketmq.namesrv-addr, a:99999, host:port",
        "orderflow.rocketmq.namesrv-addr, a:1;, host:port",
        "orderflow.rocketmq.namesrv-addr, ::1:9876, host:port",
        "orderflow.local.broker-port, ٣, a port from 0 to 65535",
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
    void aPropertyWithoutANameIsNotIgnored() {
        assertThatThrownBy(() -> new Settings(Map.of("", "5"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'' (no name): nothing reads this property, which the command line sets");
    }

    @Test
    void aMisspelledVariableIsNotIgnored() {
        assertThatThrownBy(() -> new Settings(Map.of(), Map.of("ORDERFLOW_LOCAL_BROKRE_PORT", "5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "ORDERFLOW_LOCAL_BROKRE_PORT: nothing reads this property, which the environment sets");
    }

    @Test
    void aPrefixThatIsMisspelledIsNotIgnored() {
        assertThatThrownBy(() -> new Settings(Map.of("ordreflow.simulator.count", "5"), Map.of()))
                .hasMessageStartingWith("ordreflow.simulator.count: nothing reads this property");
        assertThatThrownBy(() -> new Settings(Map.of("k.snk", "http://h/"), Map.of()))
                .hasMessageStartingWith("k.snk: nothing reads this property");
        assertThat(new Settings(Map.of("camel.main.name", "x"), Map.of()).given())
                .containsKey("camel.main.name");
    }

    @Test
    void theVariablesThatKubernetesSetsForAServiceAreNotOurs() {
        Map<String, String> environment = Map.of(
                "ORDERFLOW_DATABASE_SERVICE_HOST", "10.0.0.1",
                "ORDERFLOW_DATABASE_SERVICE_PORT", "5432",
                "ORDERFLOW_DATABASE_PORT", "tcp://10.0.0.1:5432",
                "ORDERFLOW_DATABASE_PORT_5432_TCP_ADDR", "10.0.0.1",
                "ORDERFLOW_CRDS", "x");

        assertThat(new Settings(Map.of(), environment).get(Setting.DATABASE_URL))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "k.sink, ftp://user:p4ss@host/x?code=s3cret",
        "k.sink, http://user:p4ss/w@rd@host/x?code=s3cret",
        "orderflow.database.url, jdbc:mysql://user:p4ss@host/x?password=s3cret",
    })
    void aWrongSettingTellsNoSecret(String property, String value) {
        assertThatThrownBy(() -> new Settings(Map.of(property, value), Map.of()))
                .hasMessageContainingAll(property, "***@host/x?***")
                .hasMessageNotContaining("p4ss")
                .hasMessageNotContaining("s3cret");
    }

    /** Camel would look the word between them up, and print all of the password when it finds none. */
    @Test
    void aPasswordWithWhatLooksLikeAPlaceholderIsRefusedWithoutBeingShown() {
        for (String name : List.of("orderflow.database.password", "orderflow.rocketmq.secret-key")) {
            for (String password : List.of("p4ss{{x}}", "p4ss{{x", "p4ss}}x", "{{env:HOME}}p4ss}}")) {
                assertThatThrownBy(() -> new Settings(Map.of(name, password), Map.of()))
                        .hasMessageContaining(name + " cannot be read")
                        .hasMessageNotContaining("p4ss");
            }
        }
        assertThatThrownBy(() -> new Settings(Map.of(), Map.of("ORDERFLOW_DATABASE_PASSWORD", "p4ss{{x}}")))
                .hasMessageStartingWith("ORDERFLOW_DATABASE_PASSWORD cannot be read")
                .hasMessageNotContaining("p4ss");
        new Settings(
                Map.of("orderflow.database.password", "#{{env:HOME}}{{orderflow.rocketmq.topic}}{{env:A:{{env:B:}}}}{"),
                Map.of("ORDERFLOW_ROCKETMQ_TOPIC", "orders", "HOME", "/root"));
    }

    /** Camel fails at each, and says that it lacks a component. */
    @ParameterizedTest
    @CsvSource({
        "orderflow.rocketmq.secret-key, p4ss{{, {{ or }} stands in it alone",
        "orderflow.rocketmq.secret-key, p4ss}}, {{ or }} stands in it alone",
        "orderflow.database.password, {{p4ss, {{ or }} stands in it alone",
        "orderflow.rocketmq.secret-key, #p4ss, it begins with #",
        "orderflow.rocketmq.secret-key, a)&p4ss=x, has )& in it",
        "orderflow.source.max-in-flight, #bean:p4ss, it begins with #",
        "orderflow.source.max-in-flight, {{env:NO_SUCH}}, the environment variable NO_SUCH that it names is not set"
    })
    void aSecretThatCamelWouldTakeForSomethingElseIsRefusedWithoutBeingShown(
            String property, String value, String why) {
        assertThatThrownBy(() -> new Settings(Map.of(property, value), Map.of()))
                .hasMessageStartingWith(property)
                .hasMessageContaining(why)
                .hasMessageNotContaining("p4ss");
    }

    @Test
    void aRoutesPropertyIsKnown() {
        Settings settings = new Settings(Map.of("orderflow.simulator.count", "5"), Map.of());

        assertThat(settings.given()).containsEntry("orderflow.simulator.count", "5");
    }
}
