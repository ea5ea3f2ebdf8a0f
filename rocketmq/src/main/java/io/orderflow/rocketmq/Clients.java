package io.orderflow.rocketmq;

import java.util.Locale;
import org.apache.camel.component.rocketmq.RocketMQAclUtils;
import org.apache.camel.component.rocketmq.RocketMQEndpointConfigurer;
import org.apache.rocketmq.client.AccessChannel;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

/** RocketMQ's clients, configured by an endpoint's options; not started. */
final class Clients {
    /** RocketMQ's upper limit. A message that fails is handed back long before: see {@link Delivery}. */
    private static final int MAX_SPAN = 65_535;

    /**
     * Pulled messages of all queues together, unless more than a quarter may be in flight; RocketMQ's default is 1000 of
     * each queue. They outlive the young generation, and as thousands they would fill the old one, again and again.
     */
    private static final int MAX_WAITING = 1000;

    private final RocketMQSourceEndpoint endpoint;

    Clients(RocketMQSourceEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** @throws IllegalArgumentException one line, if an option is missing or out of its range */
    PushConsumer consumer(DeliverySettings settings) throws MQClientException {
        PushConsumer consumer = new PushConsumer(
                required("consumerGroup", endpoint.getConsumerGroup()),
                aclHook(),
                new Subscription(
                        endpoint.getTopicName(),
                        selector(),
                        StartPosition.parse(endpoint.getComponent().getStartFrom())));
        configure(consumer);
        // However long an outage lasts, RocketMQ moves no message to the group's %DLQ% topic.
        consumer.setMaxReconsumeTimes(Integer.MAX_VALUE);
        consumer.setDecodeDecompressBody(false);
        consumer.setConsumeConcurrentlyMaxSpan(MAX_SPAN);
        // RocketMQ's default of 100 MiB is per queue.
        consumer.setPullThresholdSizeForTopic(settings.maxInFlightMib());
        if (settings.maxInFlight() <= MAX_WAITING / 4) {
            consumer.setPullThresholdForTopic(MAX_WAITING);
        }
        if (settings.ordered()) {
            consumer.setConsumeThreadMax(settings.maxInFlight());
            consumer.setConsumeThreadMin(settings.maxInFlight());
        }
        return consumer;
    }

    AsStoredProducer producer() {
        AsStoredProducer producer = new AsStoredProducer(endpoint.getConsumerGroup() + "-dead-letters", aclHook());
        configure(producer);
        return producer;
    }

    private void configure(ClientConfig client) {
        client.setNamesrvAddr(required("namesrvAddr", endpoint.getNamesrvAddr()));
        client.setNamespaceV2(optional("namespace", endpoint.getComponent().getNamespace()));
        client.setAccessChannel(AccessChannel.valueOf(optional("accessChannel", "LOCAL")));
        if (endpoint.getComponent().isTls()) {
            Tls.verifyServers(endpoint.getComponent().getTlsTrustCert());
            client.setUseTLS(true);
        }
    }

    private RPCHook aclHook() {
        return RocketMQAclUtils.getAclRPCHook(endpoint.getAccessKey(), endpoint.getSecretKey());
    }

    private MessageSelector selector() {
        String type = optional("messageSelectorType", endpoint.getComponent().getMessageSelectorType());
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "tag" -> MessageSelector.byTag(endpoint.getSubscribeTags());
            case "sql" ->
                MessageSelector.bySql(
                        optional("subscribeSql", endpoint.getComponent().getSubscribeSql()));
            default -> throw DeliverySettings.refusal("messageSelectorType", type, "tag or sql");
        };
    }

    /** An option that camel-rocketmq 4.8, which the operator runs, does not have: calling its getter would fail there. */
    private String optional(String option, String fallback) {
        Object value = new RocketMQEndpointConfigurer().getOptionValue(endpoint, option, false);
        return value == null ? fallback : value.toString();
    }

    private static String required(String option, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("RocketMQ source: option " + option + " is missing");
        }
        return value;
    }
}
