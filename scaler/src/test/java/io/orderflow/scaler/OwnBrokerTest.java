package io.orderflow.scaler;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.scaler.keda.ScaledObjectRef;
import io.orderflow.testing.GuardedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.ServerCertificate;
import io.orderflow.testing.ServerTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.common.action.Action;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.orderflow.scaler.Keda.scaledObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What KEDA hears of a RocketMQ that restarts, that asks who is there, and that speaks TLS. */
class OwnBrokerTest {
    private static final ScaledObjectRef OBJECT = scaledObject("orders", "orderflow");

    @TempDir
    Path folder;

    @BeforeAll
    static void readSettings() {
        // RocketMQ has its TLS settings in static fields; the shared server has to read them first.
        RocketMQ.nameServerAddress();
    }

    @Test
    void aBrokerThatIsAwayIsNoReasonToSleepAndIsCountedAgainRightAfterItsRestart() throws Exception {
        EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0);
        server.createTopic("orders", 2);
        String address = server.nameServerAddress();
        int nameServerPort = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (ScalerUnderTest scaler = new ScalerUnderTest(address)) {
            Keda keda = scaler.keda();
            List<Boolean> pushed = keda.stream(OBJECT);
            await().until(() -> pushed.equals(List.of(false)));
            publish(address);
            await().until(() -> keda.isActive(OBJECT));

            server.close();

            await().until(() -> keda.refusal(OBJECT).startsWith("UNAVAILABLE: ScaledObject orderflow/order-source: "));
            await().until(() -> keda.health("ready") == ServingStatus.NOT_SERVING);
            assertThat(keda.health("")).isEqualTo(ServingStatus.SERVING);

            try (EmbeddedRocketMQ again = new EmbeddedRocketMQ(folder, nameServerPort, 0)) {
                await().until(() -> keda.refusal(OBJECT).isEmpty());
                assertThat(keda.isActive(OBJECT)).isTrue();
                assertThat(keda.lag(OBJECT)).isEqualTo(1);
                await().until(() -> keda.health("ready") == ServingStatus.SERVING);
                assertThat(again.nameServerAddress()).isEqualTo(address);
            }
            assertThat(pushed).isEqualTo(List.of(false, true));
        }
    }

    private static void publish(String nameServers) throws Exception {
        RocketMQ.publishTo(nameServers, List.of(new Message("orders", "", "1", "{}".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void theRightsToReceiveAndToGetSufficeAndWrongKeysAreNamed() throws Exception {
        try (GuardedRocketMQ server = new GuardedRocketMQ(folder)) {
            server.server().createTopic("orders", 1);
            server.addUser("source", "right-secret");
            server.allow("source", "orders", "orderflow", Action.SUB, Action.GET);
            server.publish("orders", "1");
            String address = server.server().nameServerAddress();

            try (ScalerUnderTest right = guarded(address, "right-secret")) {
                assertThat(right.keda().lag(OBJECT)).isEqualTo(1);
            }
            try (ScalerUnderTest wrong = guarded(address, "wrong-secret")) {
                assertThat(wrong.keda().refusal(OBJECT))
                        .startsWith("UNAVAILABLE: ScaledObject orderflow/order-source: broker embedded at ")
                        .contains(
                                "set ORDERFLOW_ROCKETMQ_ACCESS_KEY and ORDERFLOW_ROCKETMQ_SECRET_KEY to a user with the rights SUB and GET of topic orders")
                        .doesNotContain("wrong-secret");
            }
        }
    }

    private static ScalerUnderTest guarded(String address, String secret) {
        return new ScalerUnderTest(
                address, "ORDERFLOW_ROCKETMQ_ACCESS_KEY", "source", "ORDERFLOW_ROCKETMQ_SECRET_KEY", secret);
    }

    @Test
    void itSpeaksTlsToAServerThatIsTrusted() throws Exception {
        ServerCertificate certificate = ServerCertificate.of(folder, "ip:127.0.0.1");
        ServerCertificate other = ServerCertificate.of(folder, "dns:rocketmq.example");
        ServerTls.show(certificate);
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder.resolve("store"), 0, 0)) {
            server.createTopic("orders", 1);
            String address = server.nameServerAddress();
            try (ScalerUnderTest trusting = secured(address, certificate)) {
                assertThat(trusting.keda().lag(OBJECT)).isZero();
            }
            try (ScalerUnderTest wary = secured(address, other)) {
                assertThat(wary.keda().refusal(OBJECT))
                        .contains(address + " shows a certificate that is not trusted (")
                        .contains("set ORDERFLOW_ROCKETMQ_TLS_TRUST_CERT to a PEM file");
            }
        } finally {
            ServerTls.off();
        }
    }

    private static ScalerUnderTest secured(String address, ServerCertificate trusted) {
        return new ScalerUnderTest(
                address,
                "ORDERFLOW_ROCKETMQ_TLS",
                "true",
                "ORDERFLOW_ROCKETMQ_TLS_TRUST_CERT",
                trusted.certificate().toString());
    }
}
