package io.orderflow.ledger;

/**
 * A message that RocketMQ has confirmed.
 *
 * @param sentAt when its last, successful sending began, in microseconds since the epoch
 */
record Publication(Content content, long sentAt) {}
