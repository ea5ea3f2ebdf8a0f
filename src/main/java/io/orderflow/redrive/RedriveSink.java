package io.orderflow.redrive;

import io.orderflow.redrive.Source.NotTaken;
import io.orderflow.text.OneLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A Broker's ingress. */
public final class RedriveSink {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The default Broker answers after all retries of all its Triggers; giving up earlier would end them. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final URI uri;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    public RedriveSink(String url) {
        this.uri = URI.create(url);
    }

    /**
     * Returns when the Broker has taken the event.
     *
     * @throws NotTaken if it answers anything but 2xx
     * @throws IOException if it does not answer
     */
    void post(Event event) throws NotTaken, IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .POST(event.data() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(event.data()));
        event.headers().forEach(request::header);
        HttpResponse<String> answer;
        try {
            answer = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException("%s does not answer (%s); what is not redriven is still a dead letter"
                    .formatted(uri, e.getClass().getSimpleName()));
        }
        if (answer.statusCode() / 100 != 2) {
            throw new NotTaken((answer.statusCode() + " " + OneLine.of(answer.body(), 200)).strip());
        }
    }
}
