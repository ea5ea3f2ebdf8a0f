package io.orderflow.rocketmq;

import java.util.function.Supplier;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;
import org.apache.camel.component.rocketmq.RocketMQEndpointConfigurer;
import org.apache.rocketmq.remoting.protocol.NamespaceUtil;

/** camel-rocketmq's endpoint, with {@link RocketMQSourceConsumer} for its consumer. */
public class RocketMQSourceEndpoint extends RocketMQEndpoint {

    RocketMQSourceEndpoint(String uri, RocketMQSourceComponent component) {
        super(uri, component);
    }

    @Override
    public RocketMQSourceComponent getComponent() {
        return (RocketMQSourceComponent) super.getComponent();
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RocketMQSourceConsumer consumer = new RocketMQSourceConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** @throws OptionRefusedException if an option is not allowed, or a sink is more patient than this */
    DeliverySettings deliverySettings() {
        return named(() -> {
            DeliverySettings settings = DeliverySettings.of(getComponent());
            for (RequestTimeout sink : getCamelContext().getRegistry().findByType(RequestTimeout.class)) {
                settings.checkRequestTimeout(sink.getRequestTimeout());
            }
            return settings;
        });
    }

    /** @throws OptionRefusedException if an option is not allowed */
    EventSettings eventSettings() {
        RocketMQSourceComponent options = getComponent();
        String source = options.getSource().isBlank()
                ? "/rocketmq/" + getConsumerGroup() + "/" + getTopicName()
                : options.getSource().strip();
        return named(() -> new EventSettings(
                source,
                options.getType().strip(),
                options.getContentType().strip(),
                OptionText.flag("extensions", options.getExtensions()),
                PassThrough.parse(
                        options.getPassThroughTypes(), options.getType().strip())));
    }

    /** @throws OptionRefusedException if an option is not allowed */
    Clients clients() {
        OptionNames names = new OptionNames(getCamelContext());
        return named(() -> new Clients(this, names));
    }

    /** Says of an option that is refused what the user calls it. */
    private <T> T named(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (OptionRefusedException e) {
            throw e.named(new OptionNames(getCamelContext())::of);
        }
    }

    /** Of the topic, the group and the dead-letter topic; empty for none. */
    String namespace() {
        return optional("namespace", getComponent().getNamespace()).strip();
    }

    /** An option that camel-rocketmq 4.8, which the operator runs, does not have: calling its getter would fail there. */
    String optional(String option, String fallback) {
        Object value = new RocketMQEndpointConfigurer().getOptionValue(this, option, false);
        return value == null ? fallback : value.toString();
    }

    /** The topic as RocketMQ knows it. */
    String topic() {
        return withNamespace(getTopicName());
    }

    /** The group as RocketMQ knows it. */
    String group() {
        return withNamespace(getConsumerGroup());
    }

    /** The dead-letter topic as RocketMQ knows it. */
    String deadLetterTopic() {
        String topic = getComponent().getDeadLetterTopic();
        return withNamespace(topic.isBlank() ? getConsumerGroup() + "-dead-letters" : topic.strip());
    }

    /**
     * As RocketMQ's clients have always written it, and its tools do: {@code namespace%topic}. The namespace of version 5, which a
     * client sends beside the names, no server of RocketMQ's own reads: whoever relies on it receives what is in none
     * (apache/rocketmq, issue 9341).
     */
    private String withNamespace(String name) {
        return NamespaceUtil.wrapNamespace(namespace(), name);
    }
}
