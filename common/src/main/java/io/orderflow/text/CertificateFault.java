package io.orderflow.text;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/**
 * What is wrong with the certificate that a server shows. The JVM says of each that a handshake has failed, and of one out of its
 * time a date; what to do differs.
 *
 * @param words what follows <i>shows a certificate</i>
 */
public record CertificateFault(Kind kind, String words) {
    private static final int MAX_LENGTH = 100;

    /** By what has to be done. */
    public enum Kind {
        OUT_OF_ITS_TIME,
        OF_ANOTHER_NAME,
        NOT_TRUSTED
    }

    /** @return null if no certificate is at fault */
    public static CertificateFault of(Throwable failure) {
        CertificateException fault = null;
        Throwable last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException certificate) {
                fault = certificate;
            }
            last = cause;
        }
        if (fault == null) {
            return null;
        }
        String why = OneLine.of(last.getMessage() == null ? fault.getMessage() : last.getMessage(), MAX_LENGTH);
        if (fault instanceof CertificateExpiredException) {
            return new CertificateFault(
                    Kind.OUT_OF_ITS_TIME,
                    "that has expired, or its authority's has (%s); have it renewed".formatted(why));
        }
        if (fault instanceof CertificateNotYetValidException) {
            return new CertificateFault(
                    Kind.OUT_OF_ITS_TIME,
                    "that is not valid yet, or its authority's is not (%s); see that all clocks are right"
                            .formatted(why));
        }
        return why.startsWith("No subject alternative") || why.startsWith("No name matching")
                ? new CertificateFault(Kind.OF_ANOTHER_NAME, "for another name (" + why + ")")
                : new CertificateFault(
                        Kind.NOT_TRUSTED, "that is not trusted" + (why.isEmpty() ? "" : " (" + why + ")"));
    }
}
