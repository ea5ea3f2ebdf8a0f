package io.orderflow.rocketmq;

import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Traces;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.Tracing.Kind;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * What a source tells of the way of a message, as OpenTelemetry's conventions for messaging name it: one span for its receipt,
 * one for each attempt, one for what settles it. All hang on the span of the publisher, whom RocketMQ remembers over every
 * hand-back; of a message that names none, or none that is well-formed, they begin a trace that its lasting id numbers, so that
 * the attempts of any source are in the same one.
 *
 * <p>Where nothing is traced there is none of these (null), and nothing but that to be seen for a message.
 */
final class SourceSpans {
    private static final String SPAN = "orderflow.span";

    private static final int MAX_KEYS = 8;

    private final Tracing tracing;
    private final String topic;
    private final String group;
    private final String namespace;

    private SourceSpans(Tracing tracing, String topic, String group, String namespace) {
        this.tracing = tracing;
        this.topic = topic;
        this.group = group;
        this.namespace = namespace;
    }

    /** @return null if the context is not traced */
    static SourceSpans of(CamelContext context, String topic, String group, String namespace) {
        Tracing tracing = Traces.of(context);
        return tracing == null ? null : new SourceSpans(tracing, topic, group, namespace);
    }

    /** From its receipt on until its first attempt, which begins now: it has waited in line so long. */
    void received(MessageExt message, MessageQueue queue, long sinceNanos) {
        start(Kind.CLIENT, "poll", "receive", message, sinceNanos)
                .with("messaging.destination.partition.id", queue.getBrokerName() + "-" + queue.getQueueId())
                .with("messaging.message.body.size", message.getBody() == null ? 0 : message.getBody().length)
                .end();
    }

    /** An attempt begins. The exchange has the event, and from now on the place to go on from. */
    void attempt(MessageExt message, Exchange exchange) {
        Message event = exchange.getIn();
        OpenSpan span = start(Kind.CONSUMER, "process", "process", message, 0)
                .with("cloudevents.event_id", event.getHeader("CamelCloudEventID", String.class))
                .with("cloudevents.event_source", event.getHeader("CamelCloudEventSource", String.class))
                .with("cloudevents.event_type", event.getHeader("CamelCloudEventType", String.class))
                .with("cloudevents.event_subject", event.getHeader("CamelCloudEventSubject", String.class));
        exchange.setProperty(SPAN, span);
        TraceParent place = span.place();
        event.setHeader(TraceParent.HEADER, place.text());
        if (place.state() != null) {
            event.setHeader(TraceParent.STATE_HEADER, place.state());
        }
    }

    /** @param failure null if it was delivered */
    void attempted(Exchange exchange, Failure failure) {
        OpenSpan span = exchange.getProperty(SPAN, OpenSpan.class);
        if (span != null) {
            end(span, failure);
        }
    }

    /** RocketMQ's client knows that it is done. */
    void acknowledged(MessageExt message) {
        start(Kind.CLIENT, "ack", "settle", message, 0).end();
    }

    /** @param taken whether RocketMQ has it back, to deliver it again later */
    void handedBack(MessageExt message, boolean taken, long sinceNanos) {
        OpenSpan span = start(Kind.CLIENT, "nack", "settle", message, sinceNanos);
        if (!taken) {
            span.failed("refused");
        }
        span.end();
    }

    /** @param taken whether the dead-letter topic has it */
    void deadLettered(MessageExt message, String deadLetterTopic, boolean taken, long sinceNanos) {
        OpenSpan span = start(Kind.PRODUCER, "send", "send", message, deadLetterTopic, sinceNanos);
        if (!taken) {
            span.failed("refused");
        }
        span.end();
    }

    private OpenSpan start(Kind kind, String operation, String type, MessageExt message, long sinceNanos) {
        return start(kind, operation, type, message, topic, sinceNanos);
    }

    private OpenSpan start(
            Kind kind, String operation, String type, MessageExt message, String destination, long sinceNanos) {
        return tracing.start(kind, operation + " " + destination, parent(message), sinceNanos)
                .with("messaging.system", "rocketmq")
                .with("messaging.operation.name", operation)
                .with("messaging.operation.type", type)
                .with("messaging.destination.name", destination)
                .with("messaging.consumer.group.name", group)
                .with("messaging.message.id", LastingId.of(message))
                .with("messaging.rocketmq.namespace", namespace)
                .with("messaging.rocketmq.message.keys", keys(message))
                .with("messaging.rocketmq.message.tag", message.getTags())
                // Of no convention: what died, and was published once more.
                .with("redriven", message.getProperty(EventHeaders.BORN) == null ? null : "true")
                .with("rocketmq.message.reconsume_times", message.getReconsumeTimes());
    }

    private static List<String> keys(MessageExt message) {
        String keys = message.getKeys();
        return keys == null || keys.isBlank()
                ? List.of()
                : List.of(keys.strip().split(MessageConst.KEY_SEPARATOR, MAX_KEYS));
    }

    /** A publisher of CloudEvents may name it as an extension (its distributed tracing extension). */
    private static TraceParent parent(MessageExt message) {
        TraceParent parent =
                TraceParent.of(message.getProperty(TraceParent.HEADER), message.getProperty(TraceParent.STATE_HEADER));
        if (parent == null) {
            parent = TraceParent.of(message.getProperty("CE_traceparent"), message.getProperty("CE_tracestate"));
        }
        return parent == null ? TraceParent.beginning(LastingId.of(message)) : parent;
    }

    private static void end(OpenSpan span, Failure failure) {
        if (failure != null) {
            span.failed(failure.code() == 0 ? "no_answer" : Integer.toString(failure.code()));
        }
        span.end();
    }
}
