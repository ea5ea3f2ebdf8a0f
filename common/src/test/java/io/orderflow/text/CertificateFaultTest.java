package io.orderflow.text;

import io.orderflow.text.CertificateFault.Kind;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Who is to look at a certificate is told which of its faults it is. */
class CertificateFaultTest {

    /** As the JVM wraps them. */
    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(
                        path(new CertPathValidatorException(
                                "validity check failed", new CertificateExpiredException("NotAfter: Fri Nov 27"))),
                        Kind.OUT_OF_ITS_TIME,
                        "that has expired, or its authority's has (NotAfter: Fri Nov 27); have it renewed"),
                arguments(
                        path(new CertPathValidatorException(
                                "validity check failed", new CertificateNotYetValidException("NotBefore: Sun Nov 29"))),
                        Kind.OUT_OF_ITS_TIME,
                        "that is not valid yet, or its authority's is not (NotBefore: Sun Nov 29); see that all clocks are right"),
                arguments(
                        new CertificateException("No name matching sink found"),
                        Kind.OF_ANOTHER_NAME,
                        "for another name (No name matching sink found)"),
                arguments(
                        new CertificateException("No subject alternative DNS name matching sink found."),
                        Kind.OF_ANOTHER_NAME,
                        "for another name (No subject alternative DNS name matching sink found.)"),
                arguments(
                        path(new CertPathBuilderException("unable to find valid certification path")),
                        Kind.NOT_TRUSTED,
                        "that is not trusted (unable to find valid certification path)"),
                arguments(new CertificateException(), Kind.NOT_TRUSTED, "that is not trusted"));
    }

    private static CertificateException path(Exception fault) {
        return new CertificateException("PKIX path validation failed: " + fault, fault);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void itIsToldByWhatHasToBeDone(CertificateException certificate, Kind kind, String words) {
        SSLHandshakeException failure = new SSLHandshakeException("handshake failed");
        failure.initCause(certificate);

        assertThat(CertificateFault.of(failure)).isEqualTo(new CertificateFault(kind, words));
    }

    @Test
    void whatIsNoFaultOfACertificateIsNone() {
        assertThat(CertificateFault.of(new SSLHandshakeException("Received fatal alert: protocol_version")))
                .isNull();
        assertThat(CertificateFault.of(new IOException("reset"))).isNull();
    }
}
