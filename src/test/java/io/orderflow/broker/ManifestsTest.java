package io.orderflow.broker;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ManifestsTest {
    private static final Destinations SERVICES = new Destinations(Map.of(
            "order-route", URI.create("http://127.0.0.1:8081"),
            "dead-letter-route", URI.create("http://127.0.0.1:8082"))::get);
    private static final String BROKER =
            "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: orders, namespace: orderflow}}";

    @TempDir
    private Path folder;

    @Test
    void theManifestsOfTheProjectLeadToItsServices() {
        List<TriggerSubscription> subscriptions = TriggerSubscriptions.of(
                        Manifests.read(
                                List.of(Path.of("config/base/triggers.yaml"), Path.of("config/base/broker.yaml"))),
                        SERVICES)
                .get("/orderflow/orders");

        assertThat(subscriptions).singleElement().satisfies(orderPlaced -> {
            assertThat(orderPlaced.trigger()).isEqualTo("order-placed");
            assertThat(orderPlaced.subscriber())
                    .isEqualTo(URI.create("http://127.0.0.1:8081/events/orderflow.order.placed"));
            assertThat(orderPlaced.deadLetterSink()).isEqualTo(URI.create("http://127.0.0.1:8082/dead-letters"));
        });
    }

    @Test
    void theProjectsRetriesOutlastTheSourcesPatienceSoThatAnOutageMakesNoDeadLetter() {
        RetryPolicy retry = TriggerSubscriptions.of(
                        Manifests.read(
                                List.of(Path.of("config/base/triggers.yaml"), Path.of("config/base/broker.yaml"))),
                        SERVICES)
                .get("/orderflow/orders")
                .get(0)
                .retry();
        long total = 0;
        for (int attempt = 0; attempt < retry.retries(); attempt++) {
            total += retry.waitMillis(attempt, SubscriberAnswer.of(503, ""), Clock.systemUTC());
        }
        assertThat(Duration.ofMillis(total)).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void aTriggerWithoutDeliveryHasItsBrokers() throws Exception {
        List<TriggerSubscription> subscriptions = subscriptions("""
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: orders, namespace: orderflow},
                 spec: {delivery: {retry: 2, backoffPolicy: linear, backoffDelay: PT0.2S, timeout: PT3S,
                                   deadLetterSink: {uri: 'http://sink/'}}}}
                """, "subscriber: {uri: 'http://subscriber/'}");

        assertThat(subscriptions).singleElement().satisfies(subscription -> {
            assertThat(subscription.retry())
                    .isEqualTo(new RetryPolicy(
                            2, BackoffPolicy.LINEAR, Duration.ofMillis(200), Duration.ofSeconds(3), null));
            assertThat(subscription.deadLetterSink()).isEqualTo(URI.create("http://sink/"));
        });
    }

    @Test
    void aTriggersDeliveryReplacesItsBrokersWhole() throws Exception {
        List<TriggerSubscription> subscriptions =
                subscriptions("""
                {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: orders, namespace: orderflow},
                 spec: {delivery: {retry: 2, deadLetterSink: {uri: 'http://sink/'}}}}
                """, "subscriber: {uri: 'http://subscriber/'}, delivery: {timeout: PT1S}");

        assertThat(subscriptions).singleElement().satisfies(subscription -> {
            assertThat(subscription.retry().retries()).isZero();
            assertThat(subscription.deadLetterSink()).isNull();
        });
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    subscriber: {uri: 'http://s/'}, retries: 3                                  | spec.retries                           | unknown field
                    subscriber: {uri: 'http://s/'}, delivery: {retry: three}                    | spec.delivery.retry                    | not a valid
                    subscriber: {uri: 'http://s/'}, delivery: {retry: -1}                       | spec.delivery.retry                    | negative
                    subscriber: {uri: 'http://s/'}, delivery: {backoffDelay: 1s}                | spec.delivery.backoffDelay             | ISO-8601
                    subscriber: {uri: 'http://s/'}, delivery: {timeout: PT0S}                   | spec.delivery.timeout                  | at least
                    subscriber: {uri: 'http://s/'}, delivery: {format: json}                    | spec.delivery.format                   | binary
                    subscriber: {uri: 'http://s/'}, delivery: {backoffPolicy: wild, backoffDelay: PT1S} | spec.delivery.backoffPolicy    | linear or exponential
                    subscriber: {uri: 'http://s/'}, delivery: {deadLetterSink: {}}              | spec.delivery.deadLetterSink           | needs a ref or a uri
                    subscriber: {uri: /relative}                                                | spec.subscriber.uri                    | no absolute
                    subscriber: {uri: 'http://s/', audience: me}                                | spec.subscriber                        | not supported
                    subscriber: {ref: {apiVersion: v1, kind: Service, name: nobody}}            | spec.subscriber.ref.name               | no Service nobody
                    subscriber: {ref: {apiVersion: v1, kind: Pod, name: order-route}}           | spec.subscriber.ref                    | Service
                    delivery: {retry: 1}                                                        | spec.subscriber                        | needs a ref or a uri
                    subscriber: {uri: 'http://s/'}, filters: [{exact: {Type: a}}]               | spec.filters[0].exact.Type             | lower-case
                    subscriber: {uri: 'http://s/'}, filters: [{exact: {type: ''}}]              | spec.filters[0].exact.type             | empty
                    subscriber: {uri: 'http://s/'}, filters: [{}]                               | spec.filters[0]                        | exactly one
                    subscriber: {uri: 'http://s/'}, filters: [{exact: {a: b}, suffix: {a: b}}]  | spec.filters[0]                        | exactly one
                    subscriber: {uri: 'http://s/'}, filters: [{any: [{cesql: 'type ='}]}]       | spec.filters[0].any[0].cesql           | CESQL
                    """)
    void aMistakeInATriggerIsOneLineThatNamesItsPlace(String spec, String field, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions(BROKER, spec))
                .withMessageContainingAll("manifest.yaml: Trigger order-placed: " + field + ": ", problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {apiVersion: eventing.knative.dev/v1, kind: Brokr, metadata: {name: a, namespace: b}}             | manifest.yaml: Brokr a: kind: must be Broker or Trigger
                    {apiVersion: eventing.knative.dev/v1beta1, kind: Broker, metadata: {name: a, namespace: b}}       | manifest.yaml: Broker a: apiVersion: must be eventing.knative.dev/v1
                    {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {namespace: b}}                     | manifest.yaml: Broker without name: metadata.name: missing
                    {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: a}}                          | manifest.yaml: Broker a: metadata.namespace: missing
                    {apiVersion: eventing.knative.dev/v1, kind: Broker}                                               | manifest.yaml: Broker without name: metadata: missing
                    {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: [                                   | manifest.yaml: no YAML: while parsing a flow node in 'reader', line 2
                    just text                                                                                         | manifest.yaml: object without name: apiVersion: must be eventing.knative.dev/v1
                    {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: a, namespace: b}}           | manifest.yaml: Trigger a: spec: missing
                    {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: a, namespace: b}, spec: {broker: c}} | manifest.yaml: Trigger a: spec.broker: there is no Broker /b/c
                    """)
    void aMistakeInAManifestIsOneLineThatNamesItsPlace(String manifest, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions(manifest))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Manifests.read(List.of(Path.of("config/nothing.yaml"))))
                .withMessageStartingWith("config/nothing.yaml: cannot be read");
    }

    @Test
    void twoBrokersOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> subscriptions(BROKER + "\n---\n" + BROKER))
                .withMessageContaining("Broker orders: there are two of that name");
    }

    private List<TriggerSubscription> subscriptions(String broker, String triggerSpec) throws IOException {
        return subscriptions(broker + """

                ---
                {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: order-placed, namespace: orderflow},
                 spec: {broker: orders, %s}}
                """.formatted(triggerSpec)).get("/orderflow/orders");
    }

    private Map<String, List<TriggerSubscription>> subscriptions(String manifest) throws IOException {
        Path file = Files.writeString(folder.resolve("manifest.yaml"), manifest + "\n");
        return TriggerSubscriptions.of(Manifests.read(List.of(file)), SERVICES);
    }
}
