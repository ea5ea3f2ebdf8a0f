/**
 * A Knative Broker on one event loop, configured by the Broker and Trigger manifests that are applied on a cluster.
 *
 * <p>It keeps the data plane of Knative's default Broker, the MT channel-based one with in-memory channels (release 1.22):
 *
 * <pre>{@code
 * producer --POST--> Ingress --> Fanout --one per matching Trigger--> TriggerDelivery --POST--> subscriber
 *                                  ^                                    |  |
 *                                  +---------------- reply -------------+  +--POST--> dead-letter sink
 * }</pre>
 *
 * <p>Like the original it is synchronous: the producer's request is answered when every delivery is over, so an event is
 * never in the Broker's keeping alone, and nothing has to be stored. All of its state is confined to the event loop.
 *
 * <p>Where it differs, knowingly: it refuses an event over its limit with 413; a dead letter for a malformed reply has its
 * error extensions, which upstream loses; traces are passed on without spans of its own; a field of a manifest that it
 * cannot honour (brokerRef, CACerts, audience, a format other than binary) is refused at the start.
 *
 * @see <a href="https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md">Knative Eventing Data Plane
 *     Contract</a>
 * @see <a href="https://github.com/knative/eventing/tree/release-1.22/pkg/broker">knative/eventing, pkg/broker</a>
 */
package io.orderflow.broker;
