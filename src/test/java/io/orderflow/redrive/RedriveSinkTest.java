package io.orderflow.redrive;

import io.orderflow.runner.Settings;
import io.orderflow.testing.ServerCertificate;
import io.orderflow.topic.SourceOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The Broker is spoken to as the source speaks to it: it is trusted by K_CA_CERTS, and gets the token. */
class RedriveSinkTest {
    private static final Event EVENT = new Event(Map.of("ce-id", "1"), null);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aBrokerIsTrustedByKCaCertsAndGetsTheToken() throws Exception {
        ServerCertificate certificate = ServerCertificate.of(folder, "dns:localhost");
        String url = "https://localhost:" + serve(tls(certificate));

        sink(url, Files.readString(certificate.certificate())).post(EVENT);

        assertThat(authorizations).containsExactly("Bearer header.payload.signature");
    }

    @Test
    void aBrokerWithAnotherCertificateGetsNothing() throws Exception {
        ServerCertificate other = ServerCertificate.of(folder, "dns:rocketmq.example");
        String url = "https://localhost:" + serve(tls(ServerCertificate.of(folder, "dns:localhost")));

        assertThatThrownBy(
                        () -> sink(url, Files.readString(other.certificate())).post(EVENT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(url + " shows a certificate that is not trusted (")
                .hasMessageEndingWith("; set K_CA_CERTS to that of its issuer, in PEM");
        assertThat(authorizations).isEmpty();
    }

    @Test
    void aBrokerByAnotherNameThanItsCertificatesGetsNothing() throws Exception {
        ServerCertificate certificate = ServerCertificate.of(folder, "dns:broker.example");
        String url = "https://localhost:" + serve(tls(certificate));

        // Of a machine that is slow enough, the first connection may come too late.
        await().untilAsserted(() -> assertThatThrownBy(() ->
                        sink(url, Files.readString(certificate.certificate())).post(EVENT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(url + " shows a certificate for another name ("));
        assertThat(authorizations).isEmpty();
    }

    @Test
    void overPlainHttpTheTokenStaysAtHome() throws Exception {
        sink("http://localhost:" + serve(new HttpServerOptions()), null).post(EVENT);

        assertThat(authorizations).containsExactly("none");
    }

    @Test
    void whatIsNoCertificateIsOneLine() {
        assertThatThrownBy(() -> sink("https://localhost", "no certificate"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("K_CA_CERTS: must be certificates in PEM");
    }

    @Test
    void whatMayBeSecretInItsUrlIsToldNowhere() {
        assertThatThrownBy(() -> sink("http://me:word@localhost:1/broker?code=hidden", null)
                        .post(EVENT))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "http://***@localhost:1/broker?*** does not answer (ConnectException); what is not redriven is"
                                + " still a dead letter");
    }

    @Test
    void anAnswerWhoseWordsNeverEndIsOneAllTheSame() throws Exception {
        new RedriveSink("http://localhost:" + serveEndless(202)).post(EVENT);

        RedriveSink refusing = new RedriveSink("http://localhost:" + serveEndless(422));
        assertThatThrownBy(() -> refusing.post(EVENT))
                .isInstanceOf(Source.NotTaken.class)
                .hasMessage("422 no");
    }

    private int serveEndless(int status) {
        String answer = "HTTP/1.1 " + status + " Status\r\nContent-Length: 9\r\n\r\nno";
        return vertx.createNetServer()
                .connectHandler(socket -> socket.handler(request -> socket.write(answer)))
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private RedriveSink sink(String url, String caCerts) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "header.payload.signature\n");
        try (SourceOptions source = SourceOptions.of(
                new Settings(Map.of("orderflow.source.oidc-token-file", token.toString()), Map.of()))) {
            return RedriveSink.of(url, source, name -> name.equals("K_CA_CERTS") ? caCerts : null);
        }
    }

    private int serve(HttpServerOptions options) {
        HttpServer server = vertx.createHttpServer(options).requestHandler(request -> {
            String authorization = request.getHeader("Authorization");
            authorizations.add(authorization == null ? "none" : authorization);
            request.response().setStatusCode(202).end();
        });
        return server.listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static HttpServerOptions tls(ServerCertificate certificate) {
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyPath(certificate.key().toString())
                        .setCertPath(certificate.certificate().toString()));
    }
}
