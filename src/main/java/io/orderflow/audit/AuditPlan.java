package io.orderflow.audit;

import org.apache.rocketmq.client.consumer.MessageSelector;

/**
 * What is audited.
 *
 * @param topic of the orders
 * @param selector of the messages that the source receives
 * @param group of the sources
 * @param deadLetterTopic of the source
 */
public record AuditPlan(Span span, String topic, MessageSelector selector, String group, String deadLetterTopic) {}
