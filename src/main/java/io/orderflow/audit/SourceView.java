package io.orderflow.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudevents.CloudEvent;
import io.orderflow.event.StructuredEvents;
import io.orderflow.rocketmq.EventHeaders;
import io.orderflow.rocketmq.EventSettings;
import io.orderflow.rocketmq.Headers;
import io.orderflow.rocketmq.NotAnEventException;
import io.orderflow.rocketmq.StoredBody;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultExchange;
import org.apache.rocketmq.common.message.MessageExt;

/** A stored message as the source sees it: by the source's own code, so that the two cannot differ. */
public final class SourceView {
    private static final ObjectMapper MAPPER = StructuredEvents.mapper(JsonMapper.builder());

    private final CamelContext context;
    private final EventHeaders events;
    private final long maxBytes;

    /** An event that the source delivers. @param data empty if it has none */
    public record Delivered(String source, String id, byte[] data) {}

    /**
     * @param settings the source's
     * @param maxBytes of a body, unpacked
     */
    SourceView(CamelContext context, EventSettings settings, long maxBytes) {
        this.context = context;
        this.maxBytes = maxBytes;
        events = new EventHeaders(settings);
    }

    /** The event that the source makes of a message, or null if it makes none: that is a message for the dead-letter topic. */
    public Delivered deliver(MessageExt message) {
        Exchange exchange = new DefaultExchange(context);
        Message in = exchange.getIn();
        try {
            byte[] body = StoredBody.unpacked(message, maxBytes);
            events.populate(in, message, Headers.userProperties(message));
            String contentType = in.getHeader(Exchange.CONTENT_TYPE, "", String.class);
            if (contentType.startsWith("application/cloudevents")) {
                CloudEvent event = MAPPER.readValue(body, CloudEvent.class);
                byte[] data =
                        event.getData() == null ? new byte[0] : event.getData().toBytes();
                return new Delivered(event.getSource().toString(), event.getId(), data);
            }
            return new Delivered(
                    in.getHeader("CamelCloudEventSource", String.class),
                    in.getHeader("CamelCloudEventID", String.class),
                    body == null ? new byte[0] : body);
        } catch (NotAnEventException | IOException | RuntimeException e) {
            return null;
        }
    }
}
