/**
 * Publishes dead letters again, exactly as they were.
 *
 * <pre>
 *   table dead_letter ──────▶ the event, to the Broker's ingress       redriven after its 2xx
 *   topic …-dead-letters ───▶ the message, to the topic it came from   redriven after SEND_OK
 * </pre>
 *
 * <p>It sends first and marks then. A crash in between sends a dead letter twice, with the same id both times, which the
 * order route absorbs; the other way round it would be lost.
 */
package io.orderflow.redrive;
