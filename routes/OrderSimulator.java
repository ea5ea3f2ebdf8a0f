// camel-k: name=order-simulator
// camel-k: dependency=bom:org.apache.camel:camel-bom:4.8.0
// camel-k: dependency=camel:timer
// camel-k: dependency=camel:direct
// camel-k: dependency=mvn:org.apache.camel:camel-rocketmq
// camel-k: dependency=mvn:io.orderflow:orderflow-orders:0.1.0 dependency=mvn:io.orderflow:orderflow-traces:0.1.0
// camel-k: config=secret:orderflow-rocketmq
// camel-k: property=camel.main.shutdown-timeout=25
// camel-k: property=camel.main.auto-configuration-log-summary=false
// camel-k: trait=camel.runtime-provider=quarkus trait=camel.runtime-version=3.15.0
// camel-k: trait=knative-service.enabled=false
// camel-k: trait=container.run-as-non-root=true

import io.orderflow.simulator.OrderMessage;
import io.orderflow.simulator.Simulation;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;

/**
 * Publishes simulated orders, of many customers at once, to a RocketMQ topic.
 *
 * <p>An order is published when RocketMQ has confirmed it. Until then it is sent again, so that none is lost; one that
 * was stored although its confirmation went missing is on the topic twice.
 */
public class OrderSimulator extends RouteBuilder {

    /** No literal in to(): Camel K's operator refuses a scheme that its catalog lacks. */
    private static final String TOPIC = "rocketmq"
            + ":{{orderflow.rocketmq.topic:orders}}"
            + "?namesrvAddr={{orderflow.rocketmq.namesrv-addr}}"
            + "&accessKey=RAW({{orderflow.rocketmq.access-key:}})"
            + "&secretKey=RAW({{orderflow.rocketmq.secret-key:}})"
            + "&producerGroup=order-simulator"
            + "&waitForSendResult=true";

    @Override
    public void configure() {
        Simulation simulation = new Simulation(getContext(), "direct:publish-order");

        errorHandler(defaultErrorHandler()
                .maximumRedeliveries(-1)
                .redeliveryDelay(100)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(2_000)
                .asyncDelayedRedelivery()
                .allowRedeliveryWhileStopping(false)
                .onRedelivery(simulation::onRefused)
                .logExhausted(false));
        onException(IllegalArgumentException.class).maximumRedeliveries(0).logExhausted(false);

        from("timer:simulate-orders?repeatCount=1&delay=0")
                .routeId("simulate-orders")
                .description("Publishes the simulated orders, each when it is due")
                .autoStartup(simulation.hasOrders())
                .process(simulation::run);

        from("direct:publish-order")
                .routeId("publish-order")
                .description("Publishes one order under its key, again until RocketMQ confirms it")
                .process(OrderMessage::prepare)
                // InOut would wait for a reply, and add a second key.
                .to(ExchangePattern.InOnly, TOPIC)
                .process(simulation::onConfirmed);
    }
}
