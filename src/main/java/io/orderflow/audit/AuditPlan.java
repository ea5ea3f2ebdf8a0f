package io.orderflow.audit;

/**
 * What is audited.
 *
 * @param topic of the orders
 * @param tags that the source subscribes to; {@code *} for all
 * @param group of the sources
 * @param deadLetterTopic of the source
 */
public record AuditPlan(Span span, String topic, String tags, String group, String deadLetterTopic) {}
