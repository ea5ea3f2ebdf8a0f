package io.orderflow.scaler;

import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.scaler.keda.ScaledObjectRef;
import io.orderflow.testing.GuardedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.ServerCertificate;
import io.orderflow.testing.ServerTls;
import io.orderflow.testing.process.StablePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.rocketmq.common.action.Action;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.orderflow.scaler.Keda.changes;
import static io.orderflow.scaler.Keda.scaledObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
        int nameServerPort = StablePorts.free();
        EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, nameServerPort, 0);
        server.createTopic("orders", 2);
        String address = server.nameServerAddress();
        try (ScalerUnderTest scaler = new ScalerUnderTest(address)) {
            Keda keda = scaler.keda();
            List<Boolean> pushed = keda.stream(OBJECT);
            await().until(() -> changes(pushed).equals(List.of(false)));
            publish(address, 1);
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
            assertThat(changes(pushed)).isEqualTo(List.of(false, true));
        }
    }

    @Test
    void twoMastersAreCountedTogetherAndOneThatIsDownIsNoReasonToSleep() throws Exception {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder.resolve("first"), 0, 0)) {
            String address = server.nameServerAddress();
            server.createTopic("orders", 1);
            publish(address, 3);
            EmbeddedRocketMQ second =
                    EmbeddedRocketMQ.joining(folder.resolve("second"), "second", address, 0, auth -> {});
            second.createTopic("orders", 1);
            // A broker registers all of its topics at once; that one the name server knew before, of the first.
            second.createTopic("its-own", 1);
            // One for each of the two queues.
            publish(address, 2);
            ScaledObjectRef awake = scaledObject("orders", "orderflow", "activationLag", "3");
            ScaledObjectRef asleep = scaledObject("orders", "orderflow", "activationLag", "100");

            try (ScalerUnderTest scaler = new ScalerUnderTest(address)) {
                Keda keda = scaler.keda();
                assertThat(keda.lag(OBJECT)).isEqualTo(5);
                assertThat(keda.isActive(asleep)).isFalse();

                // Crashed: the name server still names it, as it does for two minutes.
                second.broker().getRemotingServer().shutdown();

                await().until(() ->
                        keda.refusal(asleep).startsWith("UNAVAILABLE: ScaledObject orderflow/order-source: "));
                assertThat(keda.refusal(asleep)).contains("broker second at ").contains("does not answer");
                assertThatThrownBy(() -> keda.lag(OBJECT))
                        .isInstanceOf(StatusRuntimeException.class)
                        .hasMessageStartingWith("UNAVAILABLE");
                assertThat(keda.isActive(awake)).isTrue();
            } finally {
                second.close();
            }

            // Gone: nobody could deliver what it has.
            try (ScalerUnderTest scaler = new ScalerUnderTest(address)) {
                assertThat(scaler.keda().lag(OBJECT)).isEqualTo(4);
                try (EmbeddedRocketMQ again =
                        EmbeddedRocketMQ.joining(folder.resolve("second"), "second", address, 0, auth -> {})) {
                    await().until(() -> scaler.keda().lag(OBJECT) == 5);
                    assertThat(again.messagesIn("orders")).isEqualTo(1);
                }
            }
        }
    }

    /** As one that has just been started, and knows no topic yet: nothing would wait. */
    @Test
    void ofSeveralNameServersTheOneThatKnowsMostIsBelieved() throws Exception {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder.resolve("first"), 0, 0);
                EmbeddedRocketMQ empty = new EmbeddedRocketMQ(folder.resolve("empty"), 0, 0)) {
            server.createTopic("orders", 1);
            publish(server.nameServerAddress(), 3);
            server.createTopic("staging%orders", 1);
            try (ScalerUnderTest scaler =
                    new ScalerUnderTest(server.nameServerAddress(), "ORDERFLOW_ROCKETMQ_NAMESPACE", "staging")) {
                assertThat(scaler.keda().lag(OBJECT)).isZero();
            }
            try (ScalerUnderTest scaler =
                    new ScalerUnderTest(empty.nameServerAddress() + ";" + server.nameServerAddress())) {
                for (int question = 0; question < 10; question++) {
                    // Of one group each, as an answer is good for a second.
                    assertThat(scaler.keda().lag(scaledObject("orders", "group-" + question)))
                            .isEqualTo(3);
                }
            }
        }
    }

    private static void publish(String nameServers, int messages) throws Exception {
        RocketMQ.publishTo(
                nameServers,
                Collections.nCopies(messages, "{}").stream()
                        .map(body -> new Message("orders", "", "1", body.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    @Test
    void theRightsToReceiveAndToGetAreNeededAndSufficeAndWrongKeysAreNamed() throws Exception {
        try (GuardedRocketMQ server = new GuardedRocketMQ(folder)) {
            server.server().createTopic("orders", 1);
            server.addUser("source", "right-secret");
            server.allow("source", "orders", "orderflow", Action.SUB, Action.GET);
            server.addUser("subscriber", "its-secret");
            server.allow("subscriber", "orders", "orderflow", Action.SUB);
            server.publish("orders", "1");
            String address = server.server().nameServerAddress();

            try (ScalerUnderTest right = guarded(address, "source", "right-secret")) {
                assertThat(right.keda().lag(OBJECT)).isEqualTo(1);
            }
            try (ScalerUnderTest sourceOnly = guarded(address, "subscriber", "its-secret")) {
                // Before that it may be a time-out, on a busy machine.
                await().until(() -> sourceOnly.keda().refusal(OBJECT).contains("refuses access"));
                assertThat(sourceOnly.keda().refusal(OBJECT))
                        .startsWith("UNAVAILABLE: ")
                        .contains("a user with the rights SUB and GET of topic orders and group orderflow")
                        .doesNotContain("its-secret");
            }
            try (ScalerUnderTest wrong = guarded(address, "source", "wrong-secret")) {
                assertThat(wrong.keda().refusal(OBJECT))
                        .startsWith("UNAVAILABLE: ScaledObject orderflow/order-source: broker embedded at ")
                        .contains(
                                "set ORDERFLOW_ROCKETMQ_ACCESS_KEY and ORDERFLOW_ROCKETMQ_SECRET_KEY to a user with the rights SUB and GET of topic orders")
                        .doesNotContain("wrong-secret");
            }
        }
    }

    private static ScalerUnderTest guarded(String address, String user, String secret) {
        return new ScalerUnderTest(
                address, "ORDERFLOW_ROCKETMQ_ACCESS_KEY", user, "ORDERFLOW_ROCKETMQ_SECRET_KEY", secret);
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
