// camel-k: name=order-source
// camel-k: dependency=bom:org.apache.camel:camel-bom:4.8.0
// camel-k: dependency=camel:kamelet
// camel-k: dependency=camel:knative
// camel-k: dependency=mvn:org.apache.camel:camel-rocketmq
// camel-k: dependency=mvn:io.orderflow:orderflow-rocketmq:0.1.0 dependency=mvn:io.orderflow:orderflow-traces:0.1.0
// camel-k: property=file:../config/orderflow.properties
// camel-k: property=camel.main.case-insensitive-headers=false
// camel-k: property=camel.main.auto-configuration-log-summary=false
// camel-k: config=secret:orderflow-rocketmq
// camel-k: trait=knative.enabled=false
// camel-k: property=camel.component.knative.environment.resources[0].name=orders
// camel-k: property=camel.component.knative.environment.resources[0].type=event
// camel-k: property=camel.component.knative.environment.resources[0].endpointKind=sink
// camel-k: property=camel.component.knative.environment.resources[0].objectApiVersion=eventing.knative.dev/v1
// camel-k: property=camel.component.knative.environment.resources[0].objectKind=Broker
// camel-k: property=camel.component.knative.environment.resources[0].objectName=orders
// camel-k: property=camel.component.knative.environment.resources[0].url={{env:K_SINK}}
// camel-k: trait=camel.runtime-provider=quarkus trait=camel.runtime-version=3.15.0
// camel-k: trait=deployment.progress-deadline-seconds=600
// camel-k: trait=knative-service.enabled=false
// camel-k: trait=health.enabled=true
// camel-k: trait=health.liveness-probe-enabled=true
// camel-k: trait=prometheus.enabled=true
// camel-k: trait=prometheus.pod-monitor=false
// camel-k: trait=builder.properties=quarkus.camel.metrics.enable-route-policy=false
// camel-k: trait=builder.properties=quarkus.camel.metrics.enable-exchange-event-notifier=false
// camel-k: trait=container.run-as-non-root=true trait=jvm.options=-Xms96m trait=jvm.options=-XX:NewSize=64m

import org.apache.camel.builder.RouteBuilder;

/** Carries orders from their RocketMQ topic to the Knative Broker, as events. */
public class OrderSource extends RouteBuilder {

    @Override
    public void configure() {
        // An event that the Broker does not take stays with the source, which delivers it again.
        errorHandler(noErrorHandler());

        from("kamelet:rocketmq-source")
                .routeId("order-source")
                .routeDescription("Publishes every order of the topic as an event to the Broker.")
                .to("knative:event/orderflow.order.placed?name=orders");
    }
}
