// camel-k: name=order-route
// camel-k: dependency=camel:knative dependency=camel:platform-http dependency=camel:direct dependency=camel:jackson
// camel-k: dependency=camel:sql dependency=camel:micrometer dependency=mvn:org.postgresql:postgresql:42.7.14
// camel-k: dependency=mvn:io.quarkus:quarkus-micrometer-registry-prometheus
// camel-k: dependency=mvn:io.orderflow:orderflow-orders:0.1.0 dependency=mvn:io.orderflow:orderflow-traces:0.1.0
// camel-k: config=secret:orderflow-database config=secret:orderflow-order-digest
// camel-k: property=camel.main.shutdown-timeout=25
// camel-k: property=orderflow.database.wait=9m
// camel-k: property=camel.main.auto-configuration-log-summary=false
// camel-k: property=quarkus.http.limits.max-header-size=128K
// camel-k: resource=configmap:orderflow-schema/order.schema.json@/deployments/config/order.schema.json
// camel-k: property=camel.component.knative.environment.resources[0].name=orderflow.order.placed
// camel-k: property=camel.component.knative.environment.resources[0].type=event
// camel-k: property=camel.component.knative.environment.resources[0].endpointKind=source
// camel-k: property=camel.component.knative.environment.resources[0].objectApiVersion=eventing.knative.dev/v1
// camel-k: property=camel.component.knative.environment.resources[0].objectKind=Broker
// camel-k: property=camel.component.knative.environment.resources[0].objectName=orders
// camel-k: property=camel.component.knative.environment.resources[0].path=/events/orderflow.order.placed
// camel-k: property=camel.component.knative.environment.resources[0].reply=true
// camel-k: trait=knative-service.enabled=true trait=knative-service.visibility=cluster-local
// camel-k: trait=camel.runtime-provider=quarkus trait=camel.runtime-version=3.15.0 trait=health.enabled=true
// camel-k: trait=knative.enabled=false trait=jvm.options=-XX:TieredStopAtLevel=1 trait=container.run-as-non-root=true
// camel-k: trait=jvm.options=-XX:+UnlockDiagnosticVMOptions trait=jvm.options=-XX:-BytecodeVerificationRemote
// camel-k: trait=jvm.options=-Xms64m trait=jvm.options=-XX:NewSize=40m trait=jvm.options=-XX:MetaspaceSize=96m

import io.orderflow.database.Database;
import io.orderflow.database.DatabaseFailure;
import io.orderflow.order.OddRequests;
import io.orderflow.order.Order;
import io.orderflow.order.OrderEvent;
import io.orderflow.order.OrderSettings;
import io.orderflow.order.Refused;
import io.orderflow.outcome.OrderOutcomes;
import io.orderflow.ticket.GroupCommit;
import io.orderflow.ticket.Ticket;
import org.apache.camel.builder.RouteBuilder;

/**
 * Takes orders from the Broker, issues one meal ticket per completed order and replies with it.
 *
 * <pre>
 *                |-- not acceptable -- 422, 413, 400: to the dead letter, not retried
 * order placed --|-- unavailable ----- 503 with Retry-After: the Broker tries again
 *                |-- acknowledged ---- 204: counted, no ticket
 *                |-- ticket issued --- 200 and orderflow.ticket.issued; the same for the same order again
 * </pre>
 */
public class OrderRoute extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        OrderSettings settings = OrderSettings.of(getContext());
        Database database =
                Database.bind(getContext(), settings.digest(), "issue-tickets", "read-ticket", "acknowledge-order");
        GroupCommit tickets = new GroupCommit(database.pool());
        OrderOutcomes outcome = new OrderOutcomes(getContext());
        OddRequests.answer(getContext(), "/events/orderflow.order.placed", settings, outcome::onRefused);

        onException(Exception.class).onWhen(Refused::isReason).handled(true).process(outcome::onRefused);
        onException(Exception.class)
                .onWhen(DatabaseFailure::isTransient)
                .handled(true)
                .process(outcome::onUnavailable);
        onException(Exception.class).handled(true).process(outcome::onUnexpected);

        // Started first: of structured events the Knative consumer answers most with 404, others with a stack trace.
        from("platform-http:/events/orderflow.order.placed?httpMethodRestrict=POST"
                        + "&consumes=RAW(application/cloudevents+json,application/cloudevents-batch+json)")
                .routeId("receive-structured-order")
                .description("Receives an order whose event is all in the body, and makes a binary event of it")
                .startupOrder(1)
                .process(settings::limitBody)
                .process(OrderEvent::unpack)
                .to("direct:take-order");

        from("knative:event/orderflow.order.placed?name=orders&reply=true")
                .routeId("receive-order")
                .description("Receives an order from the Broker")
                .startupOrder(2)
                .process(settings::limitBody)
                .to("direct:take-order");

        from("direct:take-order")
                .routeId("take-order")
                .description("Validates an order, then issues its ticket, or acknowledges it if it needs none")
                .process(OrderEvent::isolate)
                .unmarshal(Order.json())
                .process(settings::toValidOrder)
                .choice()
                .when(Order::isCompleted)
                .to("direct:issue-ticket")
                .otherwise()
                .to("direct:acknowledge-order");

        from("direct:issue-ticket")
                .routeId("issue-ticket")
                .description("Issues the one ticket of an order and replies with it; a second time finds the first")
                .process(settings::toTicket)
                .process(tickets::issue)
                .choice()
                .when(Ticket::isIssuedBefore)
                // A statement of its own: the ticket may have been committed after the first began.
                .to("sql:classpath:sql/read-ticket.sql?dataSource=#database&parametersCount=3"
                        + "&outputType=SelectOne&outputHeader=CamelTicketRow")
                .process(outcome::onRepeated)
                .otherwise()
                .process(outcome::onIssued)
                .end()
                .process(Ticket::reply)
                .process(outcome::onDelivered);

        from("direct:acknowledge-order")
                .routeId("acknowledge-order")
                .description("Records the status of an order that needs no ticket")
                .process(Order::toAcknowledgement)
                .to("sql:classpath:sql/acknowledge-order.sql?dataSource=#database&parametersCount=4")
                .process(outcome::onAcknowledged)
                .process(outcome::onDelivered);
    }
}
