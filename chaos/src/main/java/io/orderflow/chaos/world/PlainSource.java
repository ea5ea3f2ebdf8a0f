package io.orderflow.chaos.world;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.knative.spi.Knative;
import org.apache.camel.component.knative.spi.KnativeEnvironment;
import org.apache.camel.component.knative.spi.KnativeResource;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The stock binding: camel-rocketmq, the headers of the event, camel-knative, all with their defaults. */
public final class PlainSource extends RouteBuilder {
    private final String nameServers;

    private PlainSource(String nameServers) {
        this.nameServers = nameServers;
    }

    /** @param arguments order-source, -p, orderflow.rocketmq.namesrv-addr=host:port; the sink is in K_SINK */
    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.bind("knative-environment", KnativeEnvironment.on(sink(System.getenv("K_SINK"))));
        main.configure().addRoutesBuilder(new PlainSource(arguments[2].substring(arguments[2].indexOf('=') + 1)));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport running) {
                System.out.println(World.SOURCE + Part.STARTED);
            }
        });
        main.run();
    }

    @Override
    public void configure() {
        from("rocketmq:" + World.TOPIC + "?consumerGroup=" + World.GROUP + "&namesrvAddr=" + nameServers)
                .setHeader("CamelCloudEventID", header("CamelRockerMQMsgId"))
                .setHeader("CamelCloudEventSource", constant("/rocketmq/" + World.GROUP + "/" + World.TOPIC))
                .setHeader("CamelCloudEventSubject", header("CamelRockerMQKey"))
                .setHeader("Content-Type", constant("application/json"))
                .to("knative:event/orderflow.order.placed?name=orders");
    }

    private static KnativeResource sink(String url) {
        KnativeResource broker = new KnativeResource();
        broker.setType(Knative.Type.event);
        broker.setEndpointKind(Knative.EndpointKind.sink);
        broker.setName("orders");
        broker.setObjectName("orders");
        broker.setUrl(url);
        return broker;
    }
}
