package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.rw.CloudEventWriter;
import io.cloudevents.rw.CloudEventWriterFactory;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a CloudEvent in binary mode.
 *
 * <p>The SDK's writer needs Vert.x's WebClient, and puts attributes into headers as they are, where a line break of a
 * structured-mode event fails the request.
 */
final class BinaryMode implements CloudEventWriterFactory<BinaryMode, Buffer>, CloudEventWriter<Buffer> {
    private final MultiMap headers;

    private BinaryMode(MultiMap headers) {
        this.headers = headers;
    }

    /** Sets the headers that carry the event's attributes, and returns its data, empty if it has none. */
    static Buffer write(CloudEvent event, MultiMap headers) {
        return CloudEventUtils.toReader(event).read(new BinaryMode(headers));
    }

    @Override
    public BinaryMode create(SpecVersion version) {
        headers.set("ce-specversion", version.toString());
        return this;
    }

    @Override
    public BinaryMode withContextAttribute(String name, String value) {
        headers.set(name.equals("datacontenttype") ? "Content-Type" : "ce-" + name, headerValue(value));
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

    /**
     * Percent-encodes what is not printable ASCII (CloudEvents HTTP binding, section 3.1.3.2). Spaces, quotes and percent
     * signs stay, against that section: Knative neither encodes nor decodes them, and its subscribers expect them so.
     */
    static String headerValue(String value) {
        if (value.chars().allMatch(BinaryMode::isPrintable)) {
            return value;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (isPrintable(b)) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }
}
