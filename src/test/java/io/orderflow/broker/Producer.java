package io.orderflow.broker;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Posts an event to an ingress, header by header, so that a test can also get it wrong. */
final class Producer {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body = {};

    private Producer() {}

    /** A valid event in binary mode with a fresh id. */
    static Producer event(String type) {
        return new Producer()
                .header("ce-specversion", "1.0")
                .header("ce-id", UUID.randomUUID().toString())
                .header("ce-source", "/conformance")
                .header("ce-type", type);
    }

    static Producer structured(String json) {
        return new Producer()
                .header("Content-Type", "application/cloudevents+json")
                .body(json.getBytes(StandardCharsets.UTF_8));
    }

    Producer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Producer without(String name) {
        headers.remove(name);
        return this;
    }

    Producer data(String contentType, byte[] data) {
        return header("Content-Type", contentType).body(data);
    }

    Producer body(byte[] newBody) {
        body = newBody;
        return this;
    }

    String id() {
        return headers.get("ce-id");
    }

    int post(URI ingress) {
        return postForAnswer(ingress).statusCode();
    }

    HttpResponse<String> postForAnswer(URI ingress) {
        return postAsync(ingress).join();
    }

    CompletableFuture<HttpResponse<String>> postAsync(URI ingress) {
        return send(ingress, "POST");
    }

    CompletableFuture<HttpResponse<String>> send(URI ingress, String method) {
        HttpRequest.Builder request = HttpRequest.newBuilder(ingress).method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }
}
