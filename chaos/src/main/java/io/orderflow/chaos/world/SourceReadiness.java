package io.orderflow.chaos.world;

import io.orderflow.testing.process.StablePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What a source of ours answers to a readiness probe, on a port that is the same in all its lives. */
final class SourceReadiness {
    private static final String PATH = "/observe/health/ready";
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    /** The source promises 10 s; it shares two cores with all the rest here. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build();
    private final int port = StablePorts.free();

    /** What lets the source answer, {@code name=value}. */
    List<String> properties() {
        return List.of(
                "camel.management.enabled=true",
                "camel.management.host=127.0.0.1",
                "camel.management.port=" + port,
                "camel.management.health-check-enabled=true",
                "camel.management.health-path=" + PATH.substring(0, PATH.lastIndexOf('/')));
    }

    /** Waits until the answer is 503 with this reason, or this life of the source is over. */
    void awaitNotReady(String reason, Part source, long life) {
        String[] last = {"no answer"};
        try {
            Awaitility.await()
                    .atMost(TIMEOUT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        if (source.lives() != life) {
                            return true;
                        }
                        HttpResponse<String> response = ask();
                        last[0] = response.statusCode() + " " + response.body();
                        return response.statusCode() == 503 && response.body().contains(reason);
                    });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("The source's readiness is to be 503 with '" + reason + "' within "
                    + TIMEOUT.toSeconds() + " s, but is " + last[0]);
        }
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PATH))
                .timeout(PROBE_TIMEOUT)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
