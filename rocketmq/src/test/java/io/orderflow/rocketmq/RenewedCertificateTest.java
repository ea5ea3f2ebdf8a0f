package io.orderflow.rocketmq;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Kubernetes puts a new certificate into the file while the source runs, and a broker shows it at its next start. */
class RenewedCertificateTest {
    private final SelfSignedCertificate first = SelfSignedCertificate.create("localhost");
    private final SelfSignedCertificate second = SelfSignedCertificate.create("localhost");

    @TempDir
    private Path folder;

    @Test
    void whatIsPutIntoTheFileIsTrustedFromThenOn() throws Exception {
        Path trusted = folder.resolve("ca.pem");
        Files.copy(Path.of(first.certificatePath()), trusted);
        Tls tls = Tls.of(trusted.toString(), true);
        shakeHands(tls, first);
        assertThatThrownBy(() -> shakeHands(tls, second)).isInstanceOf(SSLException.class);

        Files.copy(Path.of(second.certificatePath()), trusted, REPLACE_EXISTING);
        Files.setLastModifiedTime(trusted, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        shakeHands(tls, second);

        Files.writeString(trusted, "half of one");
        Files.setLastModifiedTime(trusted, FileTime.fromMillis(System.currentTimeMillis() + 20_000));
        assertThatCode(() -> shakeHands(tls, second)).doesNotThrowAnyException();
        Files.delete(trusted);
        assertThatCode(() -> shakeHands(tls, second)).doesNotThrowAnyException();
    }

    private static void shakeHands(Tls tls, SelfSignedCertificate shown) throws Exception {
        JdkSslContext servers = (JdkSslContext)
                SslContextBuilder.forServer(new File(shown.certificatePath()), new File(shown.privateKeyPath()))
                        .sslProvider(SslProvider.JDK)
                        .build();
        try (ServerSocket server = servers.context()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            CompletableFuture<Void> accepted = CompletableFuture.runAsync(() -> accept(server));
            try (Socket plain = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket secured = tls.over(plain, "localhost", server.getLocalPort())) {
                accepted.join();
            }
        }
    }

    private static void accept(ServerSocket server) {
        try (SSLSocket peer = (SSLSocket) server.accept()) {
            peer.startHandshake();
        } catch (Exception refused) {
            // The client says so.
        }
    }
}
