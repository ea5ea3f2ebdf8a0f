/**
 * Publishes dead letters again, exactly as they were.
 *
 * <pre>
 *   table dead_letter ──────▶ the event, to the Broker's ingress       redriven after its 2xx
 *   topic …-dead-letters ───▶ the message, to the topic it came from   redriven after SEND_OK
 *   topic %DLQ%… ───────────▶ the message, to the topic of the orders  redriven after SEND_OK
 * </pre>
 *
 * <p>It sends first and marks then. A crash in between sends a dead letter twice, with the same id both times, which the
 * order route absorbs; the other way round it would be lost. So it may be killed at any time, and the next goes on.
 *
 * <p>How often a letter was redriven lies with its mark: in the row of the table, which stays the same row when the event dies
 * again; of a message, which then is another message, it is the number of marks with its first id and its key.
 */
package io.orderflow.redrive;
