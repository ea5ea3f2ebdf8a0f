package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventWriter;
import io.cloudevents.rw.CloudEventWriterFactory;
import io.orderflow.event.HeaderValue;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * Writes a CloudEvent in binary mode.
 *
 * <p>The SDK's writer needs Vert.x's WebClient, and puts attributes into headers as they are, where a line break of a
 * structured-mode event fails the request.
 */
final class BinaryMode implements CloudEventWriterFactory<BinaryMode, Buffer>, CloudEventWriter<Buffer> {
    /** What a subscriber takes, but for the headers that are added on the way there and on that to a dead-letter sink. */
    private static final int MOST_HEADERS = HeaderValue.MAX_HEADERS - (8 << 10);

    /** In bytes, of a body: attributes in a shorter one, percent-encoded, have room. */
    private static final int UNSUSPICIOUS = 16 << 10;

    private final MultiMap headers;

    private BinaryMode(MultiMap headers) {
        this.headers = headers;
    }

    /** Sets the headers that carry the event's attributes, and returns its data, empty if it has none. */
    static Buffer write(CloudEvent event, MultiMap headers) {
        return CloudEventUtils.toReader(event).read(new BinaryMode(headers));
    }

    /**
     * Why no subscriber would take the event: its attributes are more than headers may be. One line; null if each would.
     *
     * @param came the headers that it came with
     * @param body that it came in, of which its attributes may be the most
     */
    static String excess(CloudEvent event, MultiMap came, Buffer body) {
        if (body.length() < UNSUSPICIOUS && bytes(came) < MOST_HEADERS) {
            return null;
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        write(CloudEventBuilder.from(event).withoutData().build(), headers);
        int bytes = bytes(headers);
        return bytes <= MOST_HEADERS
                ? null
                : "its attributes take " + bytes + " bytes as headers, more than " + MOST_HEADERS;
    }

    private static int bytes(MultiMap headers) {
        int bytes = 0;
        for (Map.Entry<String, String> header : headers) {
            // ": " and the end of the line.
            bytes += header.getKey().length() + header.getValue().length() + 4;
        }
        return bytes;
    }

    @Override
    public BinaryMode create(SpecVersion version) {
        headers.set("ce-specversion", version.toString());
        return this;
    }

    @Override
    public BinaryMode withContextAttribute(String name, String value) {
        headers.set(name.equals("datacontenttype") ? "Content-Type" : "ce-" + name, HeaderValue.relay(value));
        return this;
    }

    @Override
    public Buffer end(CloudEventData data) {
        return Buffer.buffer(data.toBytes());
    }

    @Override
    public Buffer end() {
        return Buffer.buffer();
    }
}
