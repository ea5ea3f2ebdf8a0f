package io.orderflow.bench;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.knative.spi.Knative;
import org.apache.camel.component.knative.spi.KnativeEnvironment;
import org.apache.camel.component.knative.spi.KnativeResource;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * Camel's own components bound together: rocketmq, CloudEvent headers, knative. Tuned, it has the settings that these
 * components expose and that make it faster; the number of its consumer's threads is not among them.
 */
final class StockBinding {
    private StockBinding() {}

    public static void main(String[] args) throws Exception {
        Task task = Task.parse(args);
        Main main = new Main();
        main.bind("knative-environment", KnativeEnvironment.on(broker(task)));
        if (args.length > 6) {
            main.addOverrideProperty(
                    "camel.component.knative.transport-options[clientOptions.maxPoolSize]",
                    Integer.toString(task.inFlight()));
            main.addOverrideProperty("camel.main.exchange-factory", "pooled");
        }
        main.configure().addRoutesBuilder(route(task));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                System.out.println(Contender.STARTED);
            }
        });
        Commands.endWithParent();
        main.run();
    }

    private static KnativeResource broker(Task task) {
        KnativeResource broker = new KnativeResource();
        broker.setType(Knative.Type.event);
        broker.setEndpointKind(Knative.EndpointKind.sink);
        broker.setName("orders");
        broker.setObjectName("orders");
        broker.setUrl(task.sink().toString());
        return broker;
    }

    private static RouteBuilder route(Task task) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                fromF("rocketmq:%s?namesrvAddr=%s&consumerGroup=%s", task.topic(), task.nameServers(), task.group())
                        .setHeader("CamelCloudEventID", header(RocketMQConstants.MSG_ID))
                        .setHeader("CamelCloudEventSource", constant("/bench"))
                        .setHeader("CamelCloudEventSubject", header(RocketMQConstants.KEY))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                        .to("knative:event/orderflow.order.placed?name=orders");
            }
        };
    }
}
