package io.orderflow.redrive;

import java.time.Instant;

/**
 * What may be shown of a dead letter, and what it is selected by. Its data, in which a phone number may be, is not among it.
 *
 * @param from where it lies
 * @param id the event's id, or the message's unique key
 * @param orderId the event's subject, or the message's key; null if it has none
 * @param code what its receiver answered; null if nothing did
 * @param reason null if unknown
 * @param time when it died
 */
public record Redrivable(From from, String id, String orderId, Integer code, String reason, Instant time) {}
