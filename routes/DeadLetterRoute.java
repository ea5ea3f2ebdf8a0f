// camel-k: name=dead-letter-route
// camel-k: dependency=camel:platform-http
// camel-k: dependency=camel:direct
// camel-k: dependency=camel:sql
// camel-k: dependency=camel:micrometer
// camel-k: dependency=mvn:io.quarkus:quarkus-micrometer-registry-prometheus
// camel-k: dependency=mvn:io.orderflow:orderflow-orders:0.1.0 dependency=mvn:io.orderflow:orderflow-traces:0.1.0
// camel-k: dependency=mvn:org.postgresql:postgresql:42.7.14
// camel-k: config=secret:orderflow-database
// camel-k: property=camel.main.shutdown-timeout=25
// camel-k: property=orderflow.database.wait=9m
// camel-k: property=camel.main.auto-configuration-log-summary=false
// camel-k: property=quarkus.http.limits.max-header-size=128K
// camel-k: trait=knative-service.enabled=true
// camel-k: trait=knative-service.visibility=cluster-local
// camel-k: trait=jvm.options=-XX:TieredStopAtLevel=1
// camel-k: trait=jvm.options=-XX:+UnlockDiagnosticVMOptions trait=jvm.options=-XX:-BytecodeVerificationRemote
// camel-k: trait=jvm.options=-Xms64m trait=jvm.options=-XX:NewSize=40m trait=jvm.options=-XX:MetaspaceSize=96m
// camel-k: trait=health.enabled=true
// camel-k: trait=camel.runtime-provider=quarkus trait=camel.runtime-version=3.15.0
// camel-k: trait=container.run-as-non-root=true

import io.orderflow.database.Database;
import io.orderflow.database.DatabaseFailure;
import io.orderflow.deadletter.DeadLetter;
import io.orderflow.deadletter.WholeForms;
import io.orderflow.order.Refused;
import io.orderflow.outcome.DeadLetterOutcomes;
import org.apache.camel.builder.RouteBuilder;

/**
 * The dead-letter sink: stores every event that the Broker could not deliver, once, with where it failed and why.
 *
 * <p>It consumes from a plain path: a consumer of {@code knative:event} would subscribe it to the Broker.
 *
 * <pre>
 *               |-- not a CloudEvent -- 400
 * dead letter --|-- unavailable ------- 503 with Retry-After
 *               |-- stored ------------ 204; the same for the same dead letter again
 * </pre>
 *
 * <p>An event that has been redriven and dies again is dead again, in the same row. The Broker delivers it here before it
 * answers the redrive, so that the redrive marks the row before it sends (redrive_started_at), and not only after.
 */
public class DeadLetterRoute extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        Database.bind(getContext(), "store-dead-letter");
        DeadLetterOutcomes outcome = new DeadLetterOutcomes(getContext());

        onException(Exception.class).onWhen(Refused::isReason).handled(true).process(outcome::onRefused);
        onException(Exception.class)
                .onWhen(DatabaseFailure::isAny)
                .handled(true)
                .process(outcome::onUnavailable);
        onException(Exception.class).handled(true).process(outcome::onUnexpected);

        WholeForms.receive(getContext(), "/dead-letters", "direct:store-dead-letter");

        from("platform-http:/dead-letters?httpMethodRestrict=POST")
                .routeId("receive-dead-letter")
                .description("Receives an event that could not be delivered")
                .to("direct:store-dead-letter");

        from("direct:store-dead-letter")
                .routeId("store-dead-letter")
                .description("Stores an event that could not be delivered, once")
                .process(DeadLetter::read)
                .to("sql:classpath:sql/store-dead-letter.sql?dataSource=#database&parametersCount=11")
                .process(outcome::onStored);
    }
}
