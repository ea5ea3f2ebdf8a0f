package io.orderflow.source;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.common.TlsMode;
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

    private static SelfSignedCertificate certificate;
    private static EmbeddedRocketMQ server;

    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(TOPIC, RocketMQ.group(), sink)
            .with("orderflow.rocketmq.namesrv-addr", server.nameServerAddress())
            .with("orderflow.rocketmq.tls", "true");

    /** RocketMQ has its TLS settings in static fields; the shared server has read them, which must be before this. */
    @BeforeAll
    static void startWithTls(@TempDir Path folder) throws Exception {
        RocketMQ.nameServerAddress();
        certificate = SelfSignedCertificate.create("127.0.0.1");
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsServerCertPath = certificate.certificatePath();
        TlsSystemConfig.tlsServerKeyPath = certificate.privateKeyPath();
        TlsSystemConfig.tlsMode = TlsMode.PERMISSIVE;
        server = new EmbeddedRocketMQ(folder, 0, 0);
        server.createTopic(TOPIC, 1);
    }

    @AfterAll
    static void restore() {
        server.close();
        TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        TlsSystemConfig.tlsServerKeyPath = null;
        TlsSystemConfig.tlsServerCertPath = null;
        TlsSystemConfig.tlsClientTrustCertPath = null;
        TlsSystemConfig.tlsClientAuthServer = false;
        TlsSystemConfig.tlsTestModeEnable = true;
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void ordersComeFromAServerWithATrustedCertificate() throws Exception {
        source.with("orderflow.rocketmq.tls-trust-cert", certificate.certificatePath());
        try (RouteFile running = source.run()) {
            publish();
            await().atMost(Duration.ofSeconds(60)).until(() -> !sink.accepted().isEmpty());
        }
    }

    @Test
    void aServerWithAnotherCertificateIsNoServer() {
        source.with(
                "orderflow.rocketmq.tls-trust-cert",
                SelfSignedCertificate.create("127.0.0.1").certificatePath());

        assertThatThrownBy(source::run)
                .hasMessageStartingWith("RocketMQ source: no name server answers at " + server.nameServerAddress());
    }

    @Test
    void aCertificateThatCannotBeReadIsNamed() {
        assertThatThrownBy(source.with("orderflow.rocketmq.tls-trust-cert", "none.pem")::run)
                .hasMessage("RocketMQ source: option tlsTrustCert is none.pem; allowed is a PEM file that can be read");
    }

    private static void publish() throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("tls-test");
        producer.setInstanceName("tls-test");
        producer.setNamesrvAddr(server.nameServerAddress());
        producer.start();
        try {
            producer.send(new Message(TOPIC, "", "1", "{}".getBytes(StandardCharsets.UTF_8)));
        } finally {
            producer.shutdown();
        }
    }
}
