package io.orderflow.redrive;

import java.time.Instant;

/**
 * What may be shown of a dead letter, and what it is selected by. Its data, in which a phone number may be, is not among it.
 *
 * @param from where it lies: table or topic
 * @param id the event's id, or the message's unique key
 * @param code what its receiver answered; null if nothing did
 * @param reason null if unknown
 * @param time when it died
 */
public record Redrivable(String from, String id, String subject, Integer code, String reason, Instant time) {}
