package io.orderflow.rocketmq;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;

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

    /** @throws IllegalArgumentException one line, if an option is out of its range, or a sink more patient than this */
    DeliverySettings deliverySettings() {
        RocketMQSourceComponent options = getComponent();
        DeliverySettings settings = new DeliverySettings(
                options.isOrdered(),
                options.getMaxInFlight(),
                options.getMaxInFlightMib(),
                new BackOff(options.getFirstRetryDelay(), options.getRetryMultiplier(), options.getMaxRetryDelay()),
                options.getDeliveryDeadline(),
                options.getReconsumeDelayLevel(),
                options.getMaxHandBacks(),
                PermanentStatuses.parse(options.getPermanentStatuses()),
                options.getShutdownTimeout());
        for (RequestTimeout sink : getCamelContext().getRegistry().findByType(RequestTimeout.class)) {
            settings.checkRequestTimeout(sink.getRequestTimeout());
        }
        return settings;
    }

    /** @throws IllegalArgumentException one line, if an option is out of its range */
    EventSettings eventSettings() {
        RocketMQSourceComponent options = getComponent();
        String source = options.getSource().isEmpty()
                ? "/rocketmq/" + getConsumerGroup() + "/" + getTopicName()
                : options.getSource();
        return new EventSettings(source, options.getType(), options.getContentType(), options.isExtensions());
    }

    String deadLetterTopic() {
        String topic = getComponent().getDeadLetterTopic();
        return topic.isEmpty() ? getConsumerGroup() + "-dead-letters" : topic;
    }
}
