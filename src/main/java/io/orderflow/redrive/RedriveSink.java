package io.orderflow.redrive;

import io.orderflow.http.CaCerts;
import io.orderflow.http.OidcToken;
import io.orderflow.redrive.Source.NoAnswer;
import io.orderflow.redrive.Source.NotTaken;
import io.orderflow.text.CertificateFault;
import io.orderflow.text.OneLine;
import io.orderflow.text.Secrets;
import io.orderflow.topic.SourceOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;

/** A Broker's ingress, posted to as the source does: with its token, and trusting whom it trusts. */
public final class RedriveSink {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The default Broker answers after all retries of all its Triggers; giving up earlier would end them. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** In bytes, of an answer that may have any number. */
    private static final int MAX_WORDS = 1024;

    private static final int WORDS_MILLIS = 1_000;

    private final URI uri;

    /** The URL as it may be printed. */
    private final String shown;

    private final Supplier<String> token;
    private final HttpClient client;

    /** One that asks for no token. */
    public RedriveSink(String url) {
        this(url, null, () -> null);
    }

    private RedriveSink(String url, TrustManager trust, Supplier<String> token) {
        this.uri = URI.create(url);
        this.shown = Secrets.maskUrls(url);
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        if (trust != null) {
            builder.sslContext(trusting(trust));
        }
        this.client = builder.build();
    }

    /**
     * The source's.
     *
     * @param environment in which Knative injects {@code K_CA_CERTS}
     * @throws IllegalArgumentException these are no certificates: one line
     */
    public static RedriveSink of(String url, SourceOptions source, UnaryOperator<String> environment) {
        String caCerts = environment.apply("K_CA_CERTS");
        OidcToken token = new OidcToken(source.sinkOption("oidcTokenFile", "/oidc/token"));
        // Whoever is on the way of plain HTTP could use it.
        boolean sent = url.regionMatches(true, 0, "https:", 0, 6)
                || source.sinkOption("oidcTokenOverHttp", "false").equals("true");
        return new RedriveSink(
                url,
                caCerts == null || caCerts.isBlank() ? null : CaCerts.trust(caCerts),
                sent ? token::read : () -> null);
    }

    private static SSLContext trusting(TrustManager trust) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {trust}, null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "there is no TLS in this JVM (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /**
     * Returns when the Broker has taken the event.
     *
     * @throws NotTaken if it answers anything but 2xx, or the event is none that HTTP can carry; {@link NoAnswer} if it breaks
     *     off, as some do at what is too large for them
     * @throws IOException if it is not there
     */
    void post(Event event) throws NotTaken, IOException, InterruptedException {
        HttpRequest request = request(event);
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                String words = words(body);
                if (answer.statusCode() / 100 != 2) {
                    throw new NotTaken(answer.statusCode() + " " + words);
                }
            }
        } catch (SSLHandshakeException e) {
            throw new IOException(shown + " " + fault(e));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new IOException("%s does not answer (%s); what is not redriven is still a dead letter"
                    .formatted(shown, e.getClass().getSimpleName()));
        } catch (IOException e) {
            throw new NoAnswer("no answer (%s)".formatted(e.getClass().getSimpleName()));
        }
    }

    private static String fault(SSLHandshakeException failure) {
        CertificateFault certificate = CertificateFault.of(failure);
        return certificate == null
                ? "does not agree on TLS (" + OneLine.of(failure.getMessage(), 100) + ")"
                : CaCerts.shown(certificate);
    }

    /** The beginning of what it says, as far as it says it soon: that may never end, and its status has told what counts. */
    private static String words(InputStream body) {
        CompletableFuture<Void> soon = new CompletableFuture<Void>().orTimeout(WORDS_MILLIS, TimeUnit.MILLISECONDS);
        soon.whenComplete((read, late) -> {
            if (late != null) {
                close(body);
            }
        });
        byte[] words = new byte[MAX_WORDS];
        int length = 0;
        try {
            int more = 0;
            while (more >= 0 && length < MAX_WORDS) {
                length += more;
                more = body.read(words, length, MAX_WORDS - length);
            }
        } catch (IOException brokenOff) {
            // What has come is what it says.
        } finally {
            soon.complete(null);
        }
        return new String(words, 0, length, StandardCharsets.UTF_8);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException closed) {
            // As it should be.
        }
    }

    private HttpRequest request(Event event) throws NotTaken {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .POST(event.data() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(event.data()));
            event.headers().forEach(request::header);
            String bearer = token.get();
            if (bearer != null) {
                request.header("Authorization", "Bearer " + bearer);
            }
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new NotTaken("one of its attributes is none that HTTP can carry");
        }
    }
}
