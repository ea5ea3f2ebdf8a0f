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
}
