package io.orderflow.http;

import io.orderflow.text.CertificateFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** {@code K_CA_CERTS}: certificates to trust besides those that the JVM trusts. */
public final class CaCerts {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    /** What stands between two of them is a comment (RFC 7468, section 2). */
    static final Pattern CERTIFICATE =
            Pattern.compile(BEGIN + "(?<base64>[A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");

    private CaCerts() {}

    /** What the sink does that shows such a certificate, and what helps. */
    public static String shown(CertificateFault certificate) {
        return "shows a certificate " + certificate.words()
                + (certificate.kind() == CertificateFault.Kind.NOT_TRUSTED
                        ? "; set K_CA_CERTS to that of its issuer, in PEM"
                        : "");
    }

    /**
     * @param pem certificates, as Knative's SinkBinding injects them
     * @throws IllegalArgumentException one line, if they are none, or one of them is not
     */
    public static X509TrustManager trust(String pem) {
        return trust(parse(pem));
    }

    /**
     * @param pem as for {@link #trust(String)}; null or blank for none
     * @param others to trust as well
     * @return null for what the JVM trusts, and nothing besides
     */
    static X509TrustManager trust(String pem, List<Certificate> others) {
        List<Certificate> certificates = new ArrayList<>(others);
        if (pem != null && !pem.isBlank()) {
            certificates.addAll(parse(pem));
        }
        return certificates.isEmpty() ? null : trust(certificates);
    }

    private static X509TrustManager trust(List<Certificate> certificates) {
        try {
            for (X509Certificate issuer : manager(null).getAcceptedIssuers()) {
                certificates.add(issuer);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), certificates.get(i));
            }
            return manager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(
                    "Event sink: the JVM has no certificates to trust; see its lib/security/cacerts");
        }
    }

    private static List<Certificate> parse(String pem) {
        List<Certificate> certificates = new ArrayList<>();
        int begun = pem.split(BEGIN, -1).length - 1;
        Matcher blocks = CERTIFICATE.matcher(pem);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                certificates.add(certificate(factory, blocks));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw refusal("certificate " + (certificates.size() + 1) + " of " + begun + " cannot be read");
        }
        if (certificates.isEmpty() || certificates.size() < begun) {
            throw refusal(certificates.size() + " certificates are whole, of " + begun + " that begin");
        }
        return certificates;
    }

    /**
     * @param found by {@link #CERTIFICATE}
     * @throws IllegalArgumentException it is no Base64
     */
    static Certificate certificate(CertificateFactory factory, Matcher found) throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(found.group("base64"));
        return factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private static IllegalArgumentException refusal(String fault) {
        return new IllegalArgumentException(
                "K_CA_CERTS: must be certificates in PEM, each from " + BEGIN + " to its END; " + fault);
    }

    /** @param store null for what the JVM trusts */
    private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
