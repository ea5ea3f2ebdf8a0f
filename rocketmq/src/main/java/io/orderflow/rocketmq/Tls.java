package io.orderflow.rocketmq;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.orderflow.text.PipeFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.netty.NettyRemotingAbstract;
import org.apache.rocketmq.remoting.netty.TlsHelper;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;

/**
 * TLS to RocketMQ: the server's certificate has to be trusted, and to name the address that the server is reached at.
 *
 * <p>RocketMQ's client reads whom to trust from JVM-wide settings alone, trusts any server by default, and never looks at
 * the name. So its clients are given a context of this source's own ({@link #secure}). The JVM's system properties
 * {@code tls.*}, RocketMQ's own, still decide if {@code tls.test.mode.enable} is among them.
 */
public final class Tls {
    private static final String TEST_MODE = "tls.test.mode.enable";
    private static final String A_PEM_FILE = "a PEM file that can be read";

    /** Empty for certificates that are in no file of ours. */
    private final String trustCert;

    private final boolean verifyHost;
    private SslContext context;
    private FileTime modified;

    private Tls(SslContext context, String trustCert, FileTime modified, boolean verifyHost) {
        this.context = context;
        this.trustCert = trustCert;
        this.modified = modified;
        this.verifyHost = verifyHost;
    }

    /**
     * @param trustCert a PEM file with the certificates to trust, which is read again when it has changed, or empty for those that
     *     the JVM trusts
     * @param verifyHost whether the certificate has to name the server's address
     * @throws OptionRefusedException if the file cannot be read, or holds no certificate
     */
    public static Tls of(String trustCert, boolean verifyHost) {
        if (!trustCert.isEmpty()) {
            checkCertificates(trustCert);
        }
        try {
            if (System.getProperty(TEST_MODE) != null) {
                SslContext settings = TlsHelper.buildSslContext(true);
                return new Tls(
                        settings,
                        "",
                        null,
                        verifyHost && TlsSystemConfig.tlsClientAuthServer && !TlsSystemConfig.tlsTestModeEnable);
            }
            FileTime modified = trustCert.isEmpty() ? null : Files.getLastModifiedTime(Path.of(trustCert));
            return new Tls(context(trustCert), trustCert, modified, verifyHost);
        } catch (IOException | CertificateException | IllegalArgumentException e) {
            throw OptionRefusedException.of("tlsTrustCert", trustCert, A_PEM_FILE);
        }
    }

    /** For one more connection: the authority that issues the servers' certificates may have been renewed, too. */
    private synchronized SslContext context() {
        try {
            FileTime now = trustCert.isEmpty() ? null : Files.getLastModifiedTime(Path.of(trustCert));
            if (now != null && !now.equals(modified)) {
                context = context(trustCert);
                modified = now;
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            // Those that were trusted still are.
        }
        return context;
    }

    private static SslContext context(String trustCert) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (!trustCert.isEmpty()) {
            builder.trustManager(new File(trustCert));
        }
        if (TlsSystemConfig.tlsClientCertPath != null && TlsSystemConfig.tlsClientKeyPath != null) {
            builder.keyManager(
                    new File(TlsSystemConfig.tlsClientCertPath),
                    new File(TlsSystemConfig.tlsClientKeyPath),
                    TlsSystemConfig.tlsClientKeyPassword);
        }
        return builder.build();
    }

    private static void checkCertificates(String trustCert) {
        if (PipeFile.isOne(trustCert)) {
            throw OptionRefusedException.of("tlsTrustCert", trustCert, A_PEM_FILE);
        }
        try (InputStream in = Files.newInputStream(Path.of(trustCert))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty()) {
                return;
            }
        } catch (IOException | InvalidPathException e) {
            throw OptionRefusedException.of("tlsTrustCert", trustCert, A_PEM_FILE);
        } catch (CertificateException e) {
            // As an empty file.
        }
        throw OptionRefusedException.of("tlsTrustCert", trustCert, "a PEM file with one certificate or more");
    }

    /** The same for a producer or consumer: what it does under the hood, RocketMQ keeps by its name, and makes when asked. */
    public void secure(ClientConfig client, RPCHook credentials) {
        secure(MQClientManager.getInstance()
                .getOrCreateMQClientInstance(client, credentials)
                .getMQClientAPIImpl()
                .getRemotingClient());
    }

    /** Has a client that is not started yet speak this TLS. */
    public void secure(RemotingClient client) {
        try {
            // There is no other way in: the client makes its context itself, of static fields.
            Field field = NettyRemotingAbstract.class.getDeclaredField("sslContext");
            field.setAccessible(true);
            field.set(client, new NamingContext());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "RocketMQ source: this version of RocketMQ's client cannot be told whom to trust; use the one that camel-rocketmq brings");
        }
    }

    /** The socket with TLS on it, after the handshake. */
    Socket over(Socket socket, String host, int port) throws IOException {
        if (!(context() instanceof JdkSslContext jdk)) {
            throw new SSLException("it is not the JDK's");
        }
        SSLSocket secured = (SSLSocket) jdk.context().getSocketFactory().createSocket(socket, host, port, true);
        secured.setSSLParameters(verifying(secured.getSSLParameters()));
        secured.startHandshake();
        return secured;
    }

    private SSLParameters verifying(SSLParameters parameters) {
        if (verifyHost) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }

    /** A handler is made before its channel knows where to connect to, and only an engine that knows can verify it. */
    private final class NamingContext extends SslContext {
        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
            return new NamingHandler(allocator);
        }

        @Override
        public boolean isClient() {
            return true;
        }

        @Override
        public List<String> cipherSuites() {
            return context().cipherSuites();
        }

        @Override
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return context().applicationProtocolNegotiator();
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator) {
            return context().newEngine(allocator);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
            return context().newEngine(allocator, host, port);
        }

        @Override
        public SSLSessionContext sessionContext() {
            return context().sessionContext();
        }
    }

    /** Takes the place of the handler proper until the address is known. */
    private final class NamingHandler extends SslHandler {
        private final ByteBufAllocator allocator;

        NamingHandler(ByteBufAllocator allocator) {
            super(context().newEngine(allocator));
            this.allocator = allocator;
        }

        @Override
        public void connect(
                ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            InetSocketAddress server = (InetSocketAddress) remote;
            SSLEngine engine = context().newEngine(allocator, server.getHostString(), server.getPort());
            engine.setSSLParameters(verifying(engine.getSSLParameters()));
            ctx.pipeline().replace(this, ctx.name(), new SslHandler(engine));
            ctx.connect(remote, local, promise);
        }
    }
}
