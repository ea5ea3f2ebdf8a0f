package io.orderflow;

import io.orderflow.testing.RocketMQ;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.knative.KnativeComponent;
import org.apache.camel.component.knative.spi.KnativeEnvironment;
import org.apache.camel.spi.EventNotifier;

/** What listens to handovers, between real ones: {@code direct:publish} to RocketMQ, {@code direct:deliver} to a sink. */
public final class HandoverRoutes {
    private HandoverRoutes() {}

    /** @param redeliveries of what fails */
    public static void start(CamelContext context, EventNotifier listener, String sink, int redeliveries)
            throws Exception {
        KnativeComponent knative = new KnativeComponent();
        knative.setEnvironment(KnativeEnvironment.mandatoryLoadFromSerializedString("""
                {"resources": [{"name": "orders", "type": "event", "endpointKind": "sink", "objectKind": "Broker",
                    "objectName": "orders", "url": "%s"}]}""".formatted(sink)));
        context.addComponent("knative", knative);
        context.getManagementStrategy().addEventNotifier(listener);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(
                        defaultErrorHandler().maximumRedeliveries(redeliveries).redeliveryDelay(0));
                from("direct:publish")
                        .toF(
                                "rocketmq:%s?namesrvAddr=%s&producerGroup=test&waitForSendResult=true",
                                RocketMQ.topic(), RocketMQ.nameServerAddress());
                from("direct:deliver").to("knative:event/orderflow.order.placed?name=orders");
            }
        });
        context.start();
    }
}
