package io.orderflow.source;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.ServerCertificate;
import io.orderflow.testing.ServerTls;
import io.orderflow.testing.Sink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** TLS to a RocketMQ that offers it: the server has to be the one that is trusted. */
class TlsTest {
    private static final String TOPIC = "orders";

    private static ServerCertificate certificate;
    private static ServerCertificate other;
    private static EmbeddedRocketMQ server;

    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(TOPIC, RocketMQ.group(), sink)
            .with("orderflow.rocketmq.namesrv-addr", server.nameServerAddress())
            .with("orderflow.rocketmq.tls", "true");

    /** The shared server has to be there before this one's TLS. */
    @BeforeAll
    static void startWithTls(@TempDir Path folder) throws Exception {
        RocketMQ.nameServerAddress();
        // The name server is reached at both names, the broker at the one that it registers.
        certificate = ServerCertificate.of(folder, "ip:127.0.0.1");
        other = ServerCertificate.of(folder, "dns:rocketmq.example");
        ServerTls.show(certificate);
        server = new EmbeddedRocketMQ(folder, 0, 0);
        server.createTopic(TOPIC, 1);
    }

    @AfterAll
    static void restore() {
        server.close();
        ServerTls.off();
        TlsSystemConfig.tlsClientTrustCertPath = null;
        TlsSystemConfig.tlsClientAuthServer = false;
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void ordersComeFromAServerWithATrustedCertificate() throws Exception {
        source.with(
                "orderflow.rocketmq.tls-trust-cert", certificate.certificate().toString());
        try (RouteFile running = source.run()) {
            publish();
            await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
        }
    }

    @Test
    void aServerWithAnotherCertificateIsNotTrusted() {
        source.with("orderflow.rocketmq.tls-trust-cert", other.certificate().toString());

        assertThatThrownBy(source::run)
                .hasMessageStartingWith("RocketMQ source: no name server answers: " + server.nameServerAddress()
                        + " shows a certificate that is not trusted (")
                .hasMessageEndingWith(
                        "); set property orderflow.rocketmq.tls-trust-cert to a PEM file with it, or with the authority's that issued it");
    }

    @Test
    void aCertificateThatCannotBeReadIsNamed() {
        assertThatThrownBy(source.with("orderflow.rocketmq.tls-trust-cert", "none.pem")::run)
                .hasMessage(
                        "RocketMQ source: property orderflow.rocketmq.tls-trust-cert is none.pem; allowed is a PEM file that can be read");
    }

    @Test
    void aNameServerWhoseCertificateIsForAnotherNameIsNotAsked() {
        source.with(
                        "orderflow.rocketmq.tls-trust-cert",
                        certificate.certificate().toString())
                .with("orderflow.rocketmq.namesrv-addr", atLocalhost());

        assertThatThrownBy(source::run)
                .hasMessageStartingWith("RocketMQ source: no name server answers: " + atLocalhost()
                        + " shows a certificate for another name (")
                .hasMessageEndingWith(
                        "); use an address that the certificate names, or set property orderflow.rocketmq.tls-verify-host to false");
    }

    @Test
    void theNameIsNotVerifiedWhereThatIsSwitchedOff() throws Exception {
        source.with(
                        "orderflow.rocketmq.tls-trust-cert",
                        certificate.certificate().toString())
                .with("orderflow.rocketmq.namesrv-addr", atLocalhost())
                .with("orderflow.rocketmq.tls-verify-host", "false");
        try (RouteFile running = source.run()) {
            publish();
            await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
        }
    }

    @Test
    void aBrokerWhoseCertificateIsForAnotherNameIsSentNothing(@TempDir Path folder) throws Exception {
        ServerCertificate forLocalhost = ServerCertificate.of(folder, "dns:localhost");
        ServerTls.show(forLocalhost);
        try (EmbeddedRocketMQ named = new EmbeddedRocketMQ(folder.resolve("store"), 0, 0)) {
            named.createTopic(TOPIC, 1);
            source.with(
                            "orderflow.rocketmq.tls-trust-cert",
                            forLocalhost.certificate().toString())
                    .with(
                            "orderflow.rocketmq.namesrv-addr",
                            named.nameServerAddress().replace("127.0.0.1", "localhost"));
            try (RouteFile running = source.run()) {
                await().until(
                                () -> SourceState.of(running),
                                state -> state.reason().contains(" shows a certificate for another name ("));
            }
        } finally {
            ServerTls.show(certificate);
        }
    }

    private static String atLocalhost() {
        return server.nameServerAddress().replace("127.0.0.1", "localhost");
    }

    private static void publish() throws Exception {
        RocketMQ.publishTo(
                server.nameServerAddress(),
                List.of(new Message(TOPIC, "", "1", "{}".getBytes(StandardCharsets.UTF_8))));
    }
}
