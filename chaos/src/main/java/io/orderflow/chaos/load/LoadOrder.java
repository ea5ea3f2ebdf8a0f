package io.orderflow.chaos.load;

/**
 * One message.
 *
 * @param key the same for an order and its duplicates, different for all others
 */
public record LoadOrder(Kind kind, String key, byte[] body) {}
