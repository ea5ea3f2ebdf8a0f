package io.orderflow.simulator;

import io.orderflow.trace.OpenSpan;
import io.orderflow.trace.TraceParent;
import io.orderflow.trace.Tracing;
import io.orderflow.trace.Tracing.Kind;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.StartupListener;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;
import org.apache.camel.component.rocketmq.RocketMQProducer;
import org.apache.camel.processor.SendProcessor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A span for each time that an order is sent to RocketMQ, with which its trace begins: its place goes along as a user property
 * of the message. RocketMQ's client has a hook for that, and camel-rocketmq no way to it but its field.
 */
final class SendSpans implements InterceptStrategy, StartupListener, SendMessageHook {
    private static final Logger LOG = LoggerFactory.getLogger(SendSpans.class);

    private final Tracing tracing;
    private final Queue<SendProcessor> sends = new ConcurrentLinkedQueue<>();

    private SendSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /** For the routes that are still to be made. */
    static void install(CamelContext context, Tracing tracing) {
        SendSpans spans = new SendSpans(tracing);
        context.getCamelContextExtension().addInterceptStrategy(spans);
        try {
            context.addStartupListener(spans);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode node, Processor target, Processor next) {
        if (target instanceof SendProcessor send && send.getEndpoint() instanceof RocketMQEndpoint) {
            sends.add(send);
        }
        return target;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        for (SendProcessor send : sends) {
            try {
                AsyncProducer producer = (AsyncProducer) read(SendProcessor.class, "producer", send);
                DefaultMQProducer client = (DefaultMQProducer) read(RocketMQProducer.class, "mqProducer", producer);
                client.getDefaultMQProducerImpl().registerSendMessageHook(this);
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.warn(
                        "What is sent to RocketMQ begins no trace, as camel-rocketmq is not as expected: {}",
                        e.toString());
            }
        }
    }

    private static Object read(Class<?> owner, String name, Object from) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(from);
    }

    @Override
    public String hookName() {
        return "orderflow-send-spans";
    }

    /** Of a message that brings its place along, under that. */
    @Override
    public void sendMessageBefore(SendMessageContext send) {
        var message = send.getMessage();
        TraceParent parent = TraceParent.of(
                message.getUserProperty(TraceParent.HEADER), message.getUserProperty(TraceParent.STATE_HEADER));
        OpenSpan span = tracing.start(Kind.PRODUCER, "send " + message.getTopic(), parent)
                .with("messaging.system", "rocketmq")
                .with("messaging.operation.name", "send")
                .with("messaging.operation.type", "send")
                .with("messaging.destination.name", message.getTopic())
                .with("messaging.message.id", MessageClientIDSetter.getUniqID(message))
                .with("messaging.message.body.size", message.getBody() == null ? 0 : message.getBody().length)
                .with(
                        "messaging.rocketmq.message.keys",
                        message.getKeys() == null ? List.of() : List.of(message.getKeys()));
        message.putUserProperty(TraceParent.HEADER, span.place().text());
        send.setMqTraceContext(span);
    }

    @Override
    public void sendMessageAfter(SendMessageContext send) {
        if (send.getMqTraceContext() instanceof OpenSpan span) {
            if (send.getException() != null) {
                span.failed(send.getException().getClass().getName());
            }
            span.end();
        }
    }
}
