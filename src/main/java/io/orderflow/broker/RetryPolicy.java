package io.orderflow.broker;

import io.orderflow.event.RetryAfter;
import java.time.Clock;
import java.time.Duration;

/**
 * When and how often a request is repeated, and how long one may take.
 *
 * @param retries attempts after the first
 * @param backoff how the waits grow
 * @param delay the unit of the waits
 * @param timeout of one attempt; null for none
 * @param retryAfterMax cap on a Retry-After; null ignores the header, as Knative does while its feature
 *     {@code delivery-retryafter} is alpha
 */
record RetryPolicy(int retries, BackoffPolicy backoff, Duration delay, Duration timeout, Duration retryAfterMax) {
    /** What Knative does for a Trigger and a Broker without {@code delivery}. */
    static final RetryPolicy NONE = new RetryPolicy(0, BackoffPolicy.NONE, Duration.ZERO, null, null);

    /** Whether an answer may be another one next time: kncloudevents.SelectiveRetry. */
    static boolean isTransient(int code) {
        return code >= 500 || code == 404 || code == 408 || code == 409 || code == 429;
    }

    /** Whether another attempt follows the given one, counted from 0. */
    boolean repeats(int attempt, int code) {
        return attempt < retries && isTransient(code);
    }

    /** Milliseconds before the next attempt: the longer one of back-off and capped Retry-After. */
    long waitMillis(int attempt, SubscriberAnswer answer, Clock clock) {
        long wait = backoff.millis(delay.toMillis(), attempt);
        if (retryAfterMax == null || (answer.code() != 429 && answer.code() != 503)) {
            return wait;
        }
        long asked = RetryAfter.parse(answer.headers().get(RetryAfter.HEADER), clock.instant())
                .toMillis();
        return Math.max(wait, Math.min(asked, retryAfterMax.toMillis()));
    }
}
