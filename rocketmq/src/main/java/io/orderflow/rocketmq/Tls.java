package io.orderflow.rocketmq;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;

/**
 * TLS to RocketMQ. Its client reads how to verify a server from JVM-wide settings alone, and trusts any server by default;
 * here the server is verified, unless the JVM's system properties {@code tls.*} say otherwise.
 */
final class Tls {
    private static final String TEST_MODE = "tls.test.mode.enable";

    private Tls() {}

    /**
     * @param trustCert a PEM file with the certificates to trust, or empty for those that the JVM trusts
     * @throws IllegalArgumentException one line, if the file cannot be read
     */
    static void verifyServers(String trustCert) {
        if (!trustCert.isEmpty() && !Files.isReadable(Path.of(trustCert))) {
            throw DeliverySettings.refusal("tlsTrustCert", trustCert, "a PEM file that can be read");
        }
        if (System.getProperty(TEST_MODE) == null) {
            TlsSystemConfig.tlsTestModeEnable = false;
            TlsSystemConfig.tlsClientAuthServer = true;
            TlsSystemConfig.tlsClientTrustCertPath = trustCert.isEmpty() ? null : trustCert;
        }
    }
}
