package io.orderflow.rocketmq;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class ServerQuestionTest {
    private final ServerQuestion question = new ServerQuestion(null, null, null);

    /** Each question would else hold a thread for as long as the server goes on, and the scaler asks each second. */
    @Test
    void aServerThatAnswersByteByByteHoldsNobody() throws Exception {
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            drip.execute(() -> answerByteByByte(server, drip));

            Throwable failure = catchThrowable(() -> question.ask(
                    "127.0.0.1:" + server.getLocalPort(),
                    RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, null),
                    300));

            assertThat(failure).isInstanceOf(SocketTimeoutException.class);
            assertThat(question.reason(failure)).isEqualTo("does not answer in time");
        } finally {
            drip.shutdownNow();
        }
    }

    /** As one without TLS does, of a hello that it does not understand: it is there, and needs no start. */
    @Test
    void aServerThatEndsTheHandshakeIsNotSaidToBeAway() throws Exception {
        ServerQuestion secured = new ServerQuestion(Tls.of("", true), null, new OptionNames() {
            @Override
            public String of(String option) {
                return option;
            }
        });
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> reset(server));

            Throwable failure = catchThrowable(() -> secured.ask(
                    "127.0.0.1:" + server.getLocalPort(),
                    RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, null),
                    10_000));

            assertThat(secured.reason(failure))
                    .doesNotStartWith("does not answer")
                    .contains("set tls to false");
        }
        assertThat(secured.reason(new ConnectException("Connection refused"))).startsWith("does not answer");
        assertThat(secured.reason(new SocketException("Connection reset"))).startsWith("ends the connection");
        assertThat(secured.reason(new SocketTimeoutException()))
                .isEqualTo("gives no answer in time; if it has no TLS, set tls to false");
    }

    private static void reset(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who adds it to those that are trusted is none the better for it. */
    @Test
    void aCertificateThatHasExpiredIsNotSaidToLackTrust() {
        SSLHandshakeException failure = new SSLHandshakeException("PKIX path validation failed");
        failure.initCause(new CertificateException(
                "PKIX path validation failed", new CertificateExpiredException("NotAfter: Fri Nov 27")));

        assertThat(question.reason(failure))
                .isEqualTo(
                        "shows a certificate that has expired, or its authority's has (NotAfter: Fri Nov 27); have it renewed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Received fatal alert: certificate_required", "(bad_certificate) Received fatal alert"})
    void aServerThatWantsACertificateIsToldSo(String alert) {
        assertThat(question.reason(new SSLHandshakeException(alert)))
                .isEqualTo("does not take this client's certificate, or wants one (" + alert
                        + "); name it by the system properties tls.client.certPath and tls.client.keyPath");
    }

    private static void answerByteByByte(ServerSocket server, ScheduledExecutorService drip) {
        try {
            Socket socket = server.accept();
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(4).putInt(1 << 20).array());
            drip.scheduleAtFixedRate(() -> writeOne(socket), 0, 20, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writeOne(Socket socket) {
        try {
            socket.getOutputStream().write(0);
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
