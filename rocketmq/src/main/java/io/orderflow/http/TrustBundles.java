package io.orderflow.http;

import io.orderflow.text.OneLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator lets all of Knative Eventing trust, as its SinkBinding mounts it: a folder of files, with certificates in
 * PEM or something else. Unlike {@code K_CA_CERTS} none of it is meant for this source alone, so that what cannot be read is left out.
 */
final class TrustBundles {
    /** By Knative (eventing, pkg/eventingtls: TrustBundleMountPath). */
    static final Path MOUNTED = Path.of("/knative-custom-certs");

    private static final Logger LOG = LoggerFactory.getLogger(TrustBundles.class);

    private TrustBundles() {}

    /** @param folder need not be there */
    static List<Certificate> read(Path folder) {
        List<Certificate> certificates = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return certificates;
        }
        try (Stream<Path> files = Files.list(folder)) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            // The kubelet keeps a folder of its own beside them.
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                read(file, factory, certificates);
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("Event sink: {} cannot be read ({})", folder, e.getClass().getSimpleName());
        }
        return certificates;
    }

    private static void read(Path file, CertificateFactory factory, List<Certificate> certificates) {
        int unreadable = 0;
        try {
            // A key store may lie there too.
            Matcher blocks = CaCerts.CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (blocks.find()) {
                try {
                    certificates.add(CaCerts.certificate(factory, blocks));
                } catch (GeneralSecurityException | IllegalArgumentException e) {
                    unreadable++;
                }
            }
        } catch (IOException e) {
            LOG.warn(
                    "Event sink: {} cannot be read ({}); its certificates are not trusted",
                    OneLine.of(file.toString()),
                    e.getClass().getSimpleName());
        }
        if (unreadable > 0) {
            LOG.warn(
                    "Event sink: {} of the certificates in {} cannot be read, and are not trusted",
                    unreadable,
                    OneLine.of(file.toString()));
        }
    }
}
