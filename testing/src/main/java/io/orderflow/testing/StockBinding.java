package io.orderflow.testing;

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
 * The rival: Camel's own components bound together, camel-rocketmq, the headers of the event, camel-knative. Tuned, it has
 * the settings that these expose and that make it faster; the number of its consumer's threads is not among them.
 */
public final class StockBinding extends RouteBuilder {
    /** The line that it prints when its route runs. */
    public static final String STARTED = "stock-binding started";

    /** Environment variables: what a RocketMQ with ACL asks for. They are those of Orderflow's source. */
    private static final String ACCESS_KEY = "ORDERFLOW_ROCKETMQ_ACCESS_KEY";

    private static final String SECRET_KEY = "ORDERFLOW_ROCKETMQ_SECRET_KEY";

    private final String nameServers;
    private final String topic;
    private final String group;

    private StockBinding(String nameServers, String topic, String group) {
        this.nameServers = nameServers;
        this.topic = topic;
        this.group = group;
    }

    /**
     * Runs it until the process is told to end.
     *
     * @param arguments name servers, topic, consumer group, the sink's URL; and, to tune it, the number of connections
     */
    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.bind("knative-environment", KnativeEnvironment.on(broker(arguments[3])));
        if (arguments.length > 4) {
            main.addOverrideProperty(
                    "camel.component.knative.transport-options[clientOptions.maxPoolSize]", arguments[4]);
            main.addOverrideProperty("camel.main.exchange-factory", "pooled");
        }
        main.configure().addRoutesBuilder(new StockBinding(arguments[0], arguments[1], arguments[2]));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport running) {
                System.out.println(STARTED);
            }
        });
        main.run();
    }

    @Override
    public void configure() {
        from("rocketmq:" + topic + "?namesrvAddr=" + nameServers + "&consumerGroup=" + group + access())
                .setHeader("CamelCloudEventID", header(RocketMQConstants.MSG_ID))
                .setHeader("CamelCloudEventSource", constant("/rocketmq/" + group + "/" + topic))
                .setHeader("CamelCloudEventSubject", header(RocketMQConstants.KEY))
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                .to("knative:event/orderflow.order.placed?name=orders");
    }

    private static String access() {
        String accessKey = System.getenv(ACCESS_KEY);
        return accessKey == null ? "" : "&accessKey=" + accessKey + "&secretKey=" + System.getenv(SECRET_KEY);
    }

    private static KnativeResource broker(String url) {
        KnativeResource broker = new KnativeResource();
        broker.setType(Knative.Type.event);
        broker.setEndpointKind(Knative.EndpointKind.sink);
        broker.setName("orders");
        broker.setObjectName("orders");
        broker.setUrl(url);
        return broker;
    }
}
