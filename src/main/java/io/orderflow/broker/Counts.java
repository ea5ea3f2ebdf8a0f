package io.orderflow.broker;

/**
 * What a Broker has done since it started. Deliveries count per Trigger, those of replies included; what a producer sends
 * again counts again. A delivery that is over is delivered, deadLettered, failed or abandoned.
 *
 * @param received events taken from producers, not counting replies
 * @param refused requests of producers that were answered 4xx
 * @param delivered deliveries that a subscriber acknowledged
 * @param replied reply events that were published
 * @param retried requests that were repeated, of any kind
 * @param deadLettered deliveries that ended in a dead-letter sink
 * @param failed deliveries that ended nowhere, so that the producer got 500
 * @param abandoned deliveries given up because the producer hung up or the Broker closed, so that the producer sends again
 */
public record Counts(
        long received,
        long refused,
        long delivered,
        long replied,
        long retried,
        long deadLettered,
        long failed,
        long abandoned) {}
