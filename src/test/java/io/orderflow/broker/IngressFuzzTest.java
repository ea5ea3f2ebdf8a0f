package io.orderflow.broker;

import io.orderflow.broker.Receiver.Subscriber;
import io.orderflow.testing.Fuzz;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** No event, in either mode, makes the local Broker stumble. */
class IngressFuzzTest {
    private static final int IN_FLIGHT = 32;

    private static final List<String> ATTRIBUTES = List.of(
            "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "ce-subject", "ce-region", "content-type");

    private static final List<String> VALUES =
            List.of("1.0", "1", "/s", "t", "2020-07-06T09:23:12Z", "application/json", "application/cloudevents+json");

    private static final byte[] STRUCTURED = """
            {"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"4","data":{"orderId":"1"}}""".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final LocalBroker local = new LocalBroker();

    @AfterEach
    void close() {
        local.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void everyMutatedEventIsTakenOrRefusedInOneLine() throws Exception {
        Subscriber subscriber = local.receiver.subscriber("subscriber");
        local.start(subscriber.uri(), "filters: [{not: {cesql: \"INT(subject) > 3 AND EXISTS region\"}}]");
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(IN_FLIGHT));
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        ConcurrentLinkedQueue<String> blunders = new ConcurrentLinkedQueue<>();
        Fuzz fuzz = new Fuzz(3);
        long heap = Fuzz.heapMib();

        for (long i = Fuzz.inputs(0.2); i > 0 && blunders.isEmpty(); i--) {
            Map<String, String> headers = headers(fuzz);
            byte[] body = fuzz.mutate(STRUCTURED);
            inFlight.acquire();
            post(client, headers, body).whenComplete((answer, failure) -> {
                inFlight.release();
                if (failure != null || isBlunder(answer)) {
                    blunders.add(answer + " " + failure + " for " + headers + new String(body, StandardCharsets.UTF_8));
                }
            });
        }
        inFlight.acquire(IN_FLIGHT);

        assertThat(blunders).isEmpty();
        assertThat(Fuzz.isBounded(heap)).as("heap is bounded").isTrue();
    }

    private static boolean isBlunder(String answer) {
        return !answer.matches("(?s)[24][0-9]{2} .*") || answer.contains("Exception") || answer.contains("\tat ");
    }

    private static Map<String, String> headers(Fuzz fuzz) {
        Map<String, String> headers =
                new TreeMap<>(Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t"));
        for (int i = fuzz.below(4); i > 0; i--) {
            String value = fuzz.below(2) == 0 ? fuzz.text() : fuzz.oneOf(VALUES);
            // What HTTP itself does not allow, the client would not send; HostileInputTest does.
            headers.put(fuzz.oneOf(ATTRIBUTES), value.replaceAll("[^ -~]", "?"));
        }
        return headers;
    }

    private CompletableFuture<String> post(HttpClient client, Map<String, String> headers, byte[] body) {
        URI ingress = local.ingress();
        return client.request(HttpMethod.POST, ingress.getPort(), ingress.getHost(), ingress.getPath())
                .compose(request -> {
                    headers.forEach(request::putHeader);
                    return request.send(Buffer.buffer(body));
                })
                .compose(response -> response.body().map(text -> response.statusCode() + " " + text))
                .toCompletionStage()
                .toCompletableFuture();
    }
}
