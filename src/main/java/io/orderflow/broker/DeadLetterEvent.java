package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.Base64;

/** The event that goes to a dead-letter sink: the original one, and what became of it. */
final class DeadLetterEvent {
    /** As many as fill 1024 characters of Base64, Knative's limit, with a text that still decodes. */
    private static final int MAX_DATA_BYTES = 768;

    private DeadLetterEvent() {}

    /**
     * Adds where ({@code knativeerrordest}), why ({@code knativeerrorcode}) and what ({@code knativeerrordata}, left out
     * if empty), and the time to live that subscribers do not see.
     *
     * @param destination who failed: the subscriber, or the Broker for a reply
     */
    static CloudEvent of(Arrival arrival, URI destination, SubscriberAnswer answer) {
        CloudEventBuilder event = CloudEventBuilder.from(arrival.event())
                .withExtension(Arrival.TTL, (Integer) arrival.timeToLive())
                .withExtension("knativeerrordest", destination.toString())
                .withExtension("knativeerrorcode", (Integer) answer.code());
        if (answer.body().length() > 0) {
            byte[] data = answer.body()
                    .getBytes(0, Math.min(MAX_DATA_BYTES, answer.body().length()));
            event.withExtension("knativeerrordata", Base64.getEncoder().encodeToString(data));
        }
        return event.build();
    }
}
