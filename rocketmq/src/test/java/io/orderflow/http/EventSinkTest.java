package io.orderflow.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.knative.KnativeComponent;
import org.apache.camel.component.knative.spi.Knative;
import org.apache.camel.component.knative.spi.KnativeEnvironment;
import org.apache.camel.component.knative.spi.KnativeResource;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A knative endpoint with this project's HTTP side: what a Broker sees of it, and what a route sees of the Broker. */
class EventSinkTest {
    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
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

    @ParameterizedTest
    @ValueSource(strings = {"north", "[]", "{\"extensions\":[]}", "{\"extensions\":{\"Not-A-Name\":\"x\"}}"})
    void anythingElseThanOverridesIsRefusedAtTheStart(String overrides) {
        assertThatThrownBy(() -> send(new EventSink(Map.of("K_CE_OVERRIDES", overrides)::get), http(), Map.of()))
                .rootCause()
                .hasMessageStartingWith("K_CE_OVERRIDES: ")
                .hasMessageEndingWith("values of printable ASCII");
    }

    @Test
    void aBrokerWithACertificateOfTheInjectedAuthorityIsTrusted() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        String pem = Files.readString(Path.of(certificate.certificatePath()));

        Exchange trusting = send(new EventSink(Map.of("K_CA_CERTS", pem)::get), https(certificate), Map.of());

        assertThat(trusting.getException()).isNull();
    }

    @Test
    void aBrokerWithAnotherCertificateIsNot() {
        Exchange exchange =
                send(new EventSink(name -> null), https(SelfSignedCertificate.create("localhost")), Map.of());

        assertThat(exchange.getException()).hasMessageContaining("no answer from https://localhost");
        assertThat(requests).isEmpty();
    }

    @Test
    void aTrustedCertificateIsGoodForItsHostOnly() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("elsewhere");
        String pem = Files.readString(Path.of(certificate.certificatePath()));

        Exchange exchange = send(new EventSink(Map.of("K_CA_CERTS", pem)::get), https(certificate), Map.of());

        assertThat(exchange.getException()).hasMessageContaining("no answer from https://localhost");
        assertThat(requests).isEmpty();
    }

    @Test
    void whatIsNoCertificateIsRefusedAtTheStart() {
        assertThatThrownBy(() -> send(new EventSink(Map.of("K_CA_CERTS", "-----BEGIN")::get), http(), Map.of()))
                .rootCause()
                .hasMessageStartingWith("K_CA_CERTS: must be certificates in PEM");
    }

    @Test
    void aTokenIsSentAndReadAgainWhenItIsRotated(@TempDir Path folder) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        EventSink sink = new EventSink(name -> null);
        sink.setOidcTokenFile(token.toString());
        send(sink, http(), Map.of());
        assertThat(requests.get(0)).containsEntry("authorization", "Bearer first");

        Files.writeString(token, "second");
        Files.setLastModifiedTime(token, FileTime.from(Instant.now().plusSeconds(10)));

        Awaitility.await().untilAsserted(() -> {
            sendAgain(Map.of());
            assertThat(requests.get(requests.size() - 1)).containsEntry("authorization", "Bearer second");
        });
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
                    answer.accept(request);
                })
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private Exchange send(EventSink sink, String url, Map<String, Object> headers) {
        KnativeResource broker = new KnativeResource();
        broker.setType(Knative.Type.event);
        broker.setEndpointKind(Knative.EndpointKind.sink);
        broker.setName("orders");
        broker.setObjectName("orders");
        broker.setUrl(url);
        broker.setPath("/path");
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
            exchange.getMessage().setBody("{}");
            headers.forEach(exchange.getMessage()::setHeader);
        });
    }
}
