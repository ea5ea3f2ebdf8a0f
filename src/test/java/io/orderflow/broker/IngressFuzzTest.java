package io.orderflow.broker;

import io.orderflow.broker.Receiver.Subscriber;
import io.orderflow.testing.BoundedHeap;
import io.orderflow.testing.HostileInputs;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import static org.assertj.core.api.Assertions.assertThat;

/** No event, in either mode, makes the local Broker stumble. */
@AddLifecycleHook(BoundedHeap.class)
class IngressFuzzTest {
    private static final int MAX_AT_ONCE = 4;

    private static final List<String> ATTRIBUTES = List.of(
            "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "ce-subject", "ce-region", "content-type");

    private static final List<String> VALUES =
            List.of("1.0", "1", "/s", "t", "2020-07-06T09:23:12Z", "application/json", "application/cloudevents+json");

    private static final byte[] STRUCTURED = """
            {"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"4","data":{"orderId":"1"}}""".getBytes(StandardCharsets.UTF_8);

    private static Vertx vertx;
    private static HttpClient client;
    private static LocalBroker local;
    private static Subscriber subscriber;

    @BeforeContainer
    static void start() {
        vertx = Vertx.vertx();
        client = vertx.createHttpClient();
        local = new LocalBroker();
        subscriber = local.receiver.subscriber("subscriber");
        local.start(subscriber.uri(), "filters: [{not: {cesql: \"INT(subject) > 3 AND EXISTS region\"}}]");
    }

    @AfterContainer
    static void stop() {
        local.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Property
    void everyMutatedEventIsTakenOrRefusedInOneLine(@ForAll("eventsAtOnce") List<HostileEvent> events) {
        List<CompletableFuture<String>> answers =
                events.stream().map(IngressFuzzTest::post).toList();

        for (int i = 0; i < events.size(); i++) {
            assertThat(answers.get(i).join())
                    .as("%s", events.get(i))
                    .matches("(?s)[24][0-9]{2} .*")
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ");
        }
        // It would be the one whose heap is not bounded.
        subscriber.received().clear();
    }

    @Provide
    Arbitrary<List<HostileEvent>> eventsAtOnce() {
        return Combinators.combine(headers(), HostileInputs.mutationsOf(STRUCTURED))
                .as(HostileEvent::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(MAX_AT_ONCE);
    }

    private static Arbitrary<Map<String, String>> headers() {
        // What HTTP itself does not allow, the client would not send; HostileInputTest does.
        Arbitrary<String> values = HostileInputs.textsOr(VALUES).map(value -> value.replaceAll("[^ -~]", "?"));
        return Arbitraries.maps(Arbitraries.of(ATTRIBUTES), values).ofMaxSize(3).map(hostile -> {
            Map<String, String> headers =
                    new TreeMap<>(Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t"));
            headers.putAll(hostile);
            return headers;
        });
    }

    private static CompletableFuture<String> post(HostileEvent event) {
        URI ingress = local.ingress();
        return client.request(HttpMethod.POST, ingress.getPort(), ingress.getHost(), ingress.getPath())
                .compose(request -> {
                    event.headers.forEach(request::putHeader);
                    return request.send(Buffer.buffer(event.body));
                })
                .compose(response -> response.body().map(text -> response.statusCode() + " " + text))
                .toCompletionStage()
                .toCompletableFuture();
    }

    record HostileEvent(Map<String, String> headers, byte[] body) {
        @Override
        public String toString() {
            return headers + " " + new String(body, StandardCharsets.UTF_8);
        }
    }
}
