package io.orderflow.http;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Why there is no answer, in words that help and quote nothing that the sink has sent. */
class ReasonTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        new DecoderException(new NotSslRecordException("not an SSL/TLS record: 31353231")),
                        "its answer is not TLS"),
                arguments(new ClosedChannelException(), Reason.CLOSED),
                arguments(new DecoderException(new ClosedChannelException()), Reason.CLOSED),
                arguments(new ChannelException(new IOException("Too many open files")), "Too many open files"),
                arguments(new ChannelException("152122131323"), "ChannelException"),
                arguments(new IOException("Connection\nrefused"), "Connection refused"),
                arguments(new IOException(), "IOException"),
                arguments(new IOException("reset", new IOException("152122131323")), "reset"),
                arguments(new IllegalStateException("152122131323"), "IllegalStateException"),
                arguments(
                        handshake(new CertificateException("No name matching sink found")),
                        "it shows a certificate for another name (No name matching sink found)"),
                arguments(
                        handshake(new CertificateException("unable to find valid certification path")),
                        "it shows a certificate that is not trusted (unable to find valid certification path); set K_CA_CERTS to that of its issuer, in PEM"),
                arguments(handshake(new IOException("reset")), "reset"),
                arguments(handshake(null), "handshake failed"));
    }

    private static SSLHandshakeException handshake(Throwable cause) {
        SSLHandshakeException failure = new SSLHandshakeException("handshake failed");
        failure.initCause(cause);
        return failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void itIsOfTheNetworkOrOneWord(Throwable failure, String reason) {
        assertThat(Reason.of(failure)).isEqualTo(reason);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(new PrematureChannelClosureException("152122131323"), Reason.CLOSED),
                arguments(new TooLongHttpHeaderException("152122131323"), "its answer's head is too long"),
                arguments(new IllegalArgumentException("152122131323"), "its answer is not HTTP"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerThatIsNoneIsNotQuoted(Throwable failure, String reason) {
        assertThat(Reason.ofAnswer(failure)).isEqualTo(reason);
    }
}
