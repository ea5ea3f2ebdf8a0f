package io.orderflow.testing;

import org.apache.rocketmq.remoting.common.TlsMode;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;

/**
 * Whether servers of RocketMQ offer TLS. It keeps that in static fields: it concerns all that start in this JVM, so that the
 * shared server has to be there before, if a test needs it.
 */
public final class ServerTls {
    private ServerTls() {}

    /** Those that start from now on show this certificate to whoever asks for TLS. */
    public static void show(ServerCertificate certificate) {
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsServerCertPath = certificate.certificate().toString();
        TlsSystemConfig.tlsServerKeyPath = certificate.key().toString();
        TlsSystemConfig.tlsMode = TlsMode.PERMISSIVE;
    }

    /** Those that start from now on speak no TLS, as before. */
    public static void off() {
        TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        TlsSystemConfig.tlsServerKeyPath = null;
        TlsSystemConfig.tlsServerCertPath = null;
        TlsSystemConfig.tlsTestModeEnable = true;
    }
}
