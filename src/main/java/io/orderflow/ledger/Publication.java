package io.orderflow.ledger;

import java.util.UUID;

/**
 * A message that RocketMQ has confirmed.
 *
 * @param digest of its bytes
 * @param sentAt when its last, successful sending began, in microseconds since the epoch
 */
record Publication(Content content, UUID digest, long sentAt) {}
