package io.orderflow.redrive;

/**
 * What became of one dead letter.
 *
 * @param reason why it is a dead letter still, in one line without a phone number; null if it is none or was not tried
 * @param redrives how often it was accepted again, this time included
 */
public record RedriveOutcome(Redrivable letter, RedriveResult result, String reason, int redrives) {}
