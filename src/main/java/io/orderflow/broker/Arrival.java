package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * An event that reached the Broker, as its subscribers see it.
 *
 * @param event with {@code knativearrivaltime}, and without the time to live, which is none of a subscriber's business
 * @param timeToLive how many hops through Brokers are left to it and its replies; none at 0
 * @param headers what travels along
 */
record Arrival(CloudEvent event, int timeToLive, MultiMap headers) {
    /** The extension that keeps replies to replies from going round for ever. */
    static final String TTL = "knativebrokerttl";

    static final int DEFAULT_TTL = 255;
    private static final String ARRIVAL_TIME = "knativearrivaltime";

    /** An event from a producer: broker.TTLDefaulter counts down the time to live that it brings. */
    static Arrival of(CloudEvent event, MultiMap headers, Instant now) {
        return of(event, timeToLive(event.getExtension(TTL)), PassThroughHeaders.of(headers), now);
    }

    /** A reply to this event, published by the Broker itself: it has the time to live of this event, less one. */
    Arrival reply(CloudEvent reply, MultiMap replyHeaders, Instant now) {
        return of(reply, timeToLive - 1, PassThroughHeaders.ofReply(replyHeaders, headers), now);
    }

    boolean isExpired() {
        return timeToLive <= 0;
    }

    private static Arrival of(CloudEvent event, int timeToLive, MultiMap headers, Instant now) {
        CloudEvent arrived = CloudEventBuilder.from(event)
                .withoutExtension(TTL)
                .withExtension(ARRIVAL_TIME, OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .build();
        return new Arrival(arrived, timeToLive, headers);
    }

    private static int timeToLive(Object extension) {
        if (extension == null) {
            return DEFAULT_TTL;
        }
        try {
            return Math.max(0, Integer.parseInt(extension.toString()) - 1);
        } catch (NumberFormatException e) {
            return DEFAULT_TTL;
        }
    }
}
