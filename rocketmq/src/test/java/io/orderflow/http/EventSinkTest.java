package io.orderflow.http;

import io.netty.handler.ssl.SslHandler;
import io.orderflow.testing.ClassLog;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.knative.KnativeComponent;
import org.apache.camel.component.knative.spi.Knative;
import org.apache.camel.component.knative.spi.KnativeEnvironment;
import org.apache.camel.component.knative.spi.KnativeResource;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.PropertyBindingSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/** A knative endpoint with this project's HTTP side: what a Broker sees of it, and what a route sees of the Broker. */
class EventSinkTest {
    /** Made once: each takes two seconds of a processor. */
    private static final SelfSignedCertificate LOCALHOST = SelfSignedCertificate.create("localhost");

    private static final SelfSignedCertificate ELSEWHERE = SelfSignedCertificate.create("elsewhere");

    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private Consumer<HttpServerRequest> answer =
            request -> request.response().setStatusCode(202).end();

    @AfterEach
    void close() {
        context.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void overridesAreOnEveryEvent() {
        EventSink sink = new EventSink(
                Map.of("K_CE_OVERRIDES", "{\"extensions\":{\"cluster\":\"north\",\"tenant\":\"mine\"}}")::get);

        send(sink, http(), Map.of("ce-tenant", "theirs"));

        assertThat(requests.get(0)).containsEntry("ce-cluster", "north").containsEntry("ce-tenant", "mine");
    }

    /** Whose extensions stand in its body. */
    @Test
    void overridesAreInAStructuredEventToo() throws Exception {
        CompletableFuture<String> body = new CompletableFuture<>();
        answer = request -> request.bodyHandler(whole -> {
            body.complete(whole.toString());
            request.response().setStatusCode(202).end();
        });
        EventSink sink = new EventSink(Map.of("K_CE_OVERRIDES", "{\"extensions\":{\"tenant\":\"mine\"}}")::get);
        Exchange exchange = send(
                sink,
                http(),
                Map.of(
                        "Content-Type",
                        "application/cloudevents+json",
                        "body",
                        "{\"type\":\"t\",\"tenant\":\"theirs\"}"));

        assertThat(exchange.getException()).isNull();
        assertThat(body.get(10, TimeUnit.SECONDS)).isEqualTo("{\"tenant\":\"mine\",\"type\":\"t\"}");
        assertThat(requests.get(0)).doesNotContainKey("ce-tenant");
    }

    @Test
    void anythingElseThanOverridesIsRefusedAtTheStart() {
        assertThatThrownBy(() -> send(new EventSink(Map.of("K_CE_OVERRIDES", "[]")::get), http(), Map.of()))
                .rootCause()
                .hasMessageStartingWith("K_CE_OVERRIDES: ");
    }

    @Test
    void aBrokerWithACertificateOfTheInjectedAuthorityIsTrusted() throws Exception {
        SelfSignedCertificate certificate = LOCALHOST;
        String pem = Files.readString(Path.of(certificate.certificatePath()));

        Exchange trusting = send(new EventSink(Map.of("K_CA_CERTS", pem)::get), https(certificate), Map.of());

        assertThat(trusting.getException()).isNull();
    }

    /** As the kubelet mounts several ConfigMaps, one of them with a key store, and one with what is no certificate. */
    @Test
    void aBrokerWithACertificateOfAMountedBundleIsTrusted(@TempDir Path folder) throws Exception {
        SelfSignedCertificate certificate = LOCALHOST;
        Path data = Files.createDirectory(folder.resolve("..2026_11_29"));
        Files.createSymbolicLink(folder.resolve("..data"), data);
        Files.write(data.resolve("bundle.jks"), new byte[] {(byte) 0xFE, (byte) 0xED, 0, 1});
        Files.writeString(data.resolve("old.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        Files.copy(Path.of(certificate.certificatePath()), data.resolve("ours.pem"));
        for (String file : List.of("bundle.jks", "old.pem", "ours.pem")) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }

        try (ClassLog log = new ClassLog(TrustBundles.class)) {
            Exchange trusting = send(new EventSink(name -> null, folder), https(certificate), Map.of());

            assertThat(trusting.getException()).isNull();
            assertThat(log.lines())
                    .containsExactly("Event sink: 1 of the certificates in " + folder.resolve("old.pem")
                            + " cannot be read, and are not trusted");
        }
    }

    @Test
    void aBrokerWithAnotherCertificateIsNot() {
        Exchange exchange = send(new EventSink(name -> null), https(LOCALHOST), Map.of());

        assertThat(exchange.getException()).hasMessageContaining("no answer from https://localhost");
        assertThat(requests).isEmpty();
    }

    @Test
    void aTrustedCertificateIsGoodForItsHostOnly() throws Exception {
        SelfSignedCertificate certificate = ELSEWHERE;
        String pem = Files.readString(Path.of(certificate.certificatePath()));

        Exchange exchange = send(new EventSink(Map.of("K_CA_CERTS", pem)::get), https(certificate), Map.of());

        assertThat(exchange.getException()).hasMessageContaining("no answer from https://localhost");
        assertThat(requests).isEmpty();
    }

    @Test
    void aHandshakeThatFailsGivesItsPlaceBack() throws Exception {
        SelfSignedCertificate certificate = ELSEWHERE;
        String pem = Files.readString(Path.of(certificate.certificatePath()));
        EventSink sink = new EventSink(Map.of("K_CA_CERTS", pem)::get);
        sink.setMaxConnections(1);
        send(sink, https(certificate), Map.of());

        for (int i = 0; i < 5; i++) {
            assertThat(sendAgain(Map.of()).getException()).hasMessageContaining("localhost found");
        }
        assertThat(requests).isEmpty();
    }

    /** The next request would go where nobody answers. */
    @Test
    void aConnectionWhoseTlsTheSinkHasEndedIsClosed() throws Exception {
        SelfSignedCertificate certificate = LOCALHOST;
        String pem = Files.readString(Path.of(certificate.certificatePath()));
        CompletableFuture<Void> closed = new CompletableFuture<>();
        answer = request -> {
            request.connection().closeHandler(nothing -> closed.complete(null));
            SslHandler tls = ((ConnectionBase) request.connection())
                    .channelHandlerContext()
                    .pipeline()
                    .get(SslHandler.class);
            request.response().setStatusCode(202).end().onSuccess(sent -> tls.closeOutbound());
        };

        Exchange exchange = send(new EventSink(Map.of("K_CA_CERTS", pem)::get), https(certificate), Map.of());

        assertThat(exchange.getException()).isNull();
        closed.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aSinkWithoutTlsIsNotQuoted() {
        Exchange exchange = send(new EventSink(name -> null), http().replace("http:", "https:"), Map.of());

        assertThat(exchange.getException()).hasMessageContaining("/path: its answer is not TLS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN",
                "no PEM",
                "/etc/ssl/certs/ca.pem",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
            })
    void whatIsNoCertificateIsRefusedAtTheStart(String pem) {
        assertThatThrownBy(() -> send(new EventSink(Map.of("K_CA_CERTS", pem)::get), http(), Map.of()))
                .rootCause()
                .hasMessageStartingWith("K_CA_CERTS: must be certificates in PEM")
                .message()
                .hasLineCount(1)
                .doesNotContain("c2VjcmV0", "AAAA");
    }

    @Test
    void ofTwoCertificatesBothMustBeWhole() throws Exception {
        String pem = Files.readString(Path.of(LOCALHOST.certificatePath()));

        assertThat(CaCerts.trust("# ours\n" + pem + "# theirs - too\n" + pem).getAcceptedIssuers())
                .isNotEmpty();
        assertThatThrownBy(() -> CaCerts.trust(pem + pem.substring(0, pem.length() / 2)))
                .hasMessageStartingWith("K_CA_CERTS: must be certificates in PEM")
                .hasMessageEndingWith("1 certificates are whole, of 2 that begin");
    }

    @Test
    void aTokenIsSentAndReadAgainWhenItIsRotated(@TempDir Path folder) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        SelfSignedCertificate certificate = LOCALHOST;
        EventSink sink =
                new EventSink(Map.of("K_CA_CERTS", Files.readString(Path.of(certificate.certificatePath())))::get);
        sink.setOidcTokenFile(token.toString());
        send(sink, https(certificate), Map.of());
        assertThat(requests.get(0)).containsEntry("authorization", "Bearer first");

        Files.writeString(token, "second");
        Files.setLastModifiedTime(token, FileTime.from(Instant.now().plusSeconds(10)));

        Awaitility.await().untilAsserted(() -> {
            sendAgain(Map.of());
            assertThat(requests.get(requests.size() - 1)).containsEntry("authorization", "Bearer second");
        });
    }

    @Test
    void aTokenGoesOverTlsOnlyAndTheOperatorIsToldOnce(@TempDir Path folder) throws Exception {
        EventSink sink = new EventSink(name -> null);
        sink.setOidcTokenFile(Files.writeString(folder.resolve("token"), "header.payload.signature")
                .toString());

        try (ClassLog log = new ClassLog(EventSink.class)) {
            send(sink, http(), Map.of());
            sendAgain(Map.of());

            assertThat(log.lines())
                    .singleElement(as(STRING))
                    .startsWith(
                            "Event sink: the token in " + folder.resolve("token") + " is not sent to http://localhost:")
                    .contains("orderflow.source.oidc-token-over-http")
                    .doesNotContain("signature");
        }
        assertThat(requests)
                .hasSize(2)
                .allSatisfy(request -> assertThat(request).doesNotContainKey("authorization"));
    }

    @Test
    void aTokenGoesOverPlainHttpWhereASettingSaysSo(@TempDir Path folder) throws Exception {
        EventSink sink = new EventSink(name -> null);
        sink.setOidcTokenFile(
                Files.writeString(folder.resolve("token"), "first").toString());
        sink.setOidcTokenOverHttp("true");

        send(sink, http(), Map.of());

        assertThat(requests.get(0)).containsEntry("authorization", "Bearer first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two tokens", "line\r\nx-evil: 1", "", "\u0000", "\u00e9", "LONG"})
    void whatIsNoTokenIsNotSent(String content, @TempDir Path folder) throws Exception {
        EventSink sink = new EventSink(name -> null);
        sink.setOidcTokenFile(Files.writeString(folder.resolve("token"), content.replace("LONG", "x".repeat(10_000)))
                .toString());
        sink.setOidcTokenOverHttp("true");

        try (ClassLog log = new ClassLog(OidcToken.class)) {
            Exchange exchange = send(sink, http(), Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(log.lines()).singleElement(as(STRING)).endsWith("at most 8192 bytes; none is sent");
        }
        assertThat(requests.get(0)).doesNotContainKeys("authorization", "x-evil");
    }

    @Test
    void aTokenThatCannotBeReadIsSaidAndOneThatIsNotThereIsNot(@TempDir Path folder) {
        try (ClassLog log = new ClassLog(OidcToken.class)) {
            assertThat(new OidcToken(folder.resolve("none").toString()).read()).isNull();
            assertThat(log.lines()).isEmpty();

            assertThat(new OidcToken(folder.toString()).read()).isNull();
            assertThat(log.lines())
                    .singleElement(as(STRING))
                    .startsWith("Event sink: " + folder + " cannot be read (")
                    .endsWith("); no token is sent");
        }
    }

    /** Whoever opens it waits for its writer. */
    @Test
    void aPipeInPlaceOfATokenHoldsNothingUp(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (ClassLog log = new ClassLog(OidcToken.class)) {
            assertThat(new OidcToken(pipe.toString()).read()).isNull();
            assertThat(log.lines())
                    .containsExactly("Event sink: " + pipe + " cannot be read (it is no file); no token is sent");
        }
    }

    @Test
    void whatMayBeSecretInTheUrlOfTheSinkIsToldNowhere() {
        answer = request -> request.response().setStatusCode(503).end();
        String url = http().replace("http://", "http://me:pass@word@") + "/broker?key=hidden#part";

        try (ClassLog log = new ClassLog(EventSink.class)) {
            Exchange exchange = send(new EventSink(name -> null), url, null, Map.of());

            assertThat(exchange.getException())
                    .hasMessageMatching("http://\\*\\*\\*@localhost:\\d+/broker\\?\\*\\*\\* answered 503");
            assertThat(log.lines())
                    .singleElement(as(STRING))
                    .contains("name and password in http://***@localhost:")
                    .doesNotContain("me:", "pass@", "word@", "hidden");
        }
        assertThat(requests.get(0)).doesNotContainKey("authorization");
        assertThat(targets).containsExactly("/broker?key=hidden");
    }

    @Test
    void whatASinkQuotesOfTheOrderIsMasked() {
        answer = request -> request.response()
                .setStatusCode(422)
                .putHeader("Content-Type", "Text/Plain; charset=utf-8")
                .end("phone: 138-0013-8000 of \u5f20\u4e09 is no number\nmore");

        send(new EventSink(name -> null), http(), Map.of());
        Exchange exchange = context.createProducerTemplate()
                .request(
                        "direct:send",
                        sent -> sent.getMessage().setBody("{\"phone\":\"13800138000\",\"name\":\"\\u5f20\\u4e09\"}"));

        assertThat(exchange.getException()).hasMessageEndingWith(" answered 422: phone: *** of *** is no number");
    }

    @Test
    void anAnswerThatIsTooLongGivesItsStatusAndNoBody() {
        answer = request -> request.response().setStatusCode(200).end("x".repeat(HttpConnection.MAX_BODY_BYTES + 1));

        Exchange exchange = send(new EventSink(name -> null), http(), Map.of());

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(exchange.getMessage().getBody()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 301, 302, 303, 304, 307, 308, 401, 403, 407, 600, 999})
    void everyStatusButSuccessIsHandedOnAsANumberAndNotFollowed(int status) {
        answer = request -> request.response()
                .setStatusCode(status)
                .putHeader("Location", "http://localhost:1/")
                .end();

        Exchange exchange = send(new EventSink(name -> null), http(), Map.of("CamelHttpResponseCode", "none"));

        assertThat(exchange.getException()).hasMessageEndingWith(" answered " + status);
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
        assertThat(requests).hasSize(1);
    }

    @Test
    void withoutAnAnswerThereIsNoStatusEvenIfThereWasOneBefore() {
        answer = request -> request.connection().close();

        Exchange exchange =
                send(new EventSink(name -> null), http(), Map.of("CamelHttpResponseCode", 422, "Retry-After", "9"));

        assertThat(exchange.getException()).hasMessageContaining("no answer from http://localhost");
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKeys(Exchange.HTTP_RESPONSE_CODE, "Retry-After");
    }

    @Test
    void aBodyThatIsNoBytesIsNotSentAsNone() {
        send(new EventSink(name -> null), http(), Map.of());

        Exchange exchange = context.createProducerTemplate()
                .request("direct:send", sent -> sent.getMessage().setBody(Map.of("phone", "13800138000")));

        assertThat(exchange.getException()).hasMessage("no event can be made of a body that is no bytes");
        assertThat(requests).hasSize(1);
    }

    @Test
    void anErrorBeforeTheRequestCostsAnAttemptAndIsNotQuoted() {
        send(new EventSink(name -> null), http(), Map.of());

        Exchange exchange = context.createProducerTemplate()
                .request(
                        "direct:send",
                        sent -> sent.getMessage().setHeader("x-phone", new Object() {
                            @Override
                            public String toString() {
                                throw new OutOfMemoryError("13800138000");
                            }
                        }));

        assertThat(exchange.getException()).hasMessage("no request can be made of it: java.lang.OutOfMemoryError");
        assertThat(sendAgain(Map.of()).getException()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "requestTimeout, abc",
        "requestTimeout, -5s",
        "requestTimeout, 0",
        "requestTimeout, ''",
        "requestTimeout, 99999999999999999999s",
        "requestTimeout, 25h",
        "requestTimeout, -1h30m",
        "requestTimeout, 60sx",
        "requestTimeout, 1h 30 of",
        "requestTimeout, 213503982335d",
        "connectTimeout, soon",
    })
    void aTimeThatIsNoneIsRefusedInOneLine(String option, String value) {
        assertThatThrownBy(() -> bind(Map.of(option, value)))
                .rootCause()
                .hasMessageMatching("Event sink: option " + option + "( \\(orderflow.source.request-timeout\\))? is '"
                        + value + "'; allowed is a time from 1ms to 24h, such as 60s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0", "-1", "1.5", "", "99999999999"})
    void aNumberThatIsNoneIsRefusedInOneLine(String value) {
        assertThatThrownBy(() -> bind(Map.of("maxConnections", value)))
                .rootCause()
                .hasMessage("Event sink: option maxConnections is '" + value
                        + "'; allowed is a whole number from 1 to 999999999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+json", "Application/CloudEvents+JSON; charset=utf-8"})
    void anEventInStructuredModeIsSentAsItIs(String type) {
        Exchange exchange = send(
                new EventSink(name -> null), http(), Map.of("Content-Type", type, "CamelRocketMQCloudEvent", true));

        assertThat(exchange.getException()).isNull();
        assertThat(requests.get(0)).containsEntry("content-type", type).doesNotContainKeys("ce-id", "ce-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "TRUE", "", "1"})
    void whetherATokenGoesOverPlainHttpIsYesOrNo(String value) {
        assertThatThrownBy(() -> bind(Map.of("oidcTokenOverHttp", value)))
                .rootCause()
                .hasMessage("Event sink: option oidcTokenOverHttp (orderflow.source.oidc-token-over-http) is '" + value
                        + "'; allowed is true or false");
    }

    @Test
    void optionsAreBoundAsCamelBindsThem() {
        EventSink sink = bind(Map.of(
                "requestTimeout",
                "1m30s",
                "connectTimeout",
                "500ms",
                "maxConnections",
                "7",
                "oidcTokenOverHttp",
                "true"));

        assertThat(sink.getRequestTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(sink.getConnectTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(sink.getMaxConnections()).isEqualTo(7);
        assertThat(sink.isOidcTokenOverHttp()).isTrue();
    }

    private EventSink bind(Map<String, Object> options) {
        EventSink sink = new EventSink(name -> null);
        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(sink)
                .withProperties(new HashMap<>(options))
                .withMandatory(true)
                .bind();
        return sink;
    }

    @Test
    void aSinkThatDoesNotAnswerFailsTheExchange() {
        answer = request -> {};
        EventSink sink = new EventSink(name -> null);
        sink.setRequestTimeout(Duration.ofMillis(200));

        Exchange exchange = send(sink, http(), Map.of());

        assertThat(exchange.getException()).hasMessageStartingWith("no answer from http://localhost");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{}");
    }

    @Test
    void aFailureKeepsTheBodyTheStatusAndTheRetryAfter() {
        answer = request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "7")
                .putHeader("Content-Type", "text/html")
                .end("<h1>secret</h1>");

        Exchange exchange = send(new EventSink(name -> null), http(), Map.of());

        assertThat(exchange.getException()).hasMessageEndingWith("/path answered 503");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(Exchange.HTTP_RESPONSE_CODE, 503)
                .containsEntry("Retry-After", "7");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{}");
    }

    @Test
    void aRouteThatIsStartedAgainSendsAgain() throws Exception {
        send(new EventSink(name -> null), http(), Map.of());
        String route = context.getRoutes().get(0).getRouteId();

        context.getRouteController().stopRoute(route);
        context.getRouteController().startRoute(route);

        assertThat(sendAgain(Map.of()).getException()).isNull();
        assertThat(requests).hasSize(2);
    }

    @Test
    void neitherCamelsHeadersNorThoseOfTheConnectionArePassedOn() {
        send(
                new EventSink(name -> null),
                http(),
                Map.of("CamelSecret", "x", "Transfer-Encoding", "chunked", "Host", "evil", "x-mine", "kept"));

        assertThat(requests.get(0))
                .containsEntry("x-mine", "kept")
                .containsEntry("content-length", "2")
                .doesNotContainKeys("camelsecret", "transfer-encoding")
                .doesNotContainEntry("host", "evil");
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        assertThatThrownBy(() -> send(new EventSink(name -> null), "ftp://broker/x", Map.of()))
                .rootCause()
                .hasMessage(
                        "Event sink: 'ftp://broker/x' is not an http or https URL; set K_SINK to that of a Broker's ingress");
    }

    /** Nothing else would end the attempt, which has its place among those in flight. */
    @Test
    void anAnswerThatCannotBeReadForLackOfMemoryEndsTheExchangeAsFailed() throws Exception {
        send(new EventSink(name -> null), http(), Map.of());
        AtomicInteger refusals = new AtomicInteger();
        answer = request -> {
            refusals.set(2);
            request.response().setStatusCode(202).end();
        };

        Exchange exchange = context.createProducerTemplate()
                .asyncSend(
                        "direct:send",
                        asked -> asked.setIn(new DefaultMessage(context) {
                            @Override
                            public void setHeader(String name, Object value) {
                                lackMemory();
                                super.setHeader(name, value);
                            }

                            @Override
                            public Object removeHeader(String name) {
                                lackMemory();
                                return super.removeHeader(name);
                            }

                            private void lackMemory() {
                                if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                                    throw new OutOfMemoryError("no heap, in a test");
                                }
                            }
                        }))
                .get(60, TimeUnit.SECONDS);

        assertThat(exchange.getException()).hasMessage("no answer that could be read");
        assertThat(requests).hasSize(2);
    }

    private String http() {
        return "http://localhost:" + listen(new HttpServerOptions());
    }

    private String https(SelfSignedCertificate certificate) {
        return "https://localhost:"
                + listen(new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions()));
    }

    private int listen(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .requestHandler(request -> {
                    Map<String, String> headers = new TreeMap<>();
                    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(), value));
                    requests.add(headers);
                    targets.add(request.uri());
                    answer.accept(request);
                })
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private Exchange send(EventSink sink, String url, Map<String, Object> headers) {
        return send(sink, url, "/path", headers);
    }

    private Exchange send(EventSink sink, String url, String path, Map<String, Object> headers) {
        KnativeResource broker = new KnativeResource();
        broker.setType(Knative.Type.event);
        broker.setEndpointKind(Knative.EndpointKind.sink);
        broker.setName("orders");
        broker.setObjectName("orders");
        broker.setUrl(url);
        broker.setPath(path);
        sink.setCamelContext(context);
        KnativeComponent knative = new KnativeComponent();
        knative.setEnvironment(KnativeEnvironment.on(broker));
        knative.setProducerFactory(sink);
        context.addComponent("knative", knative);
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:send").to("knative:event/test?name=orders");
                }
            });
            context.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return sendAgain(headers);
    }

    private Exchange sendAgain(Map<String, Object> headers) {
        return context.createProducerTemplate().request("direct:send", exchange -> {
            exchange.getMessage().setBody(headers.getOrDefault("body", "{}"));
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }
}
