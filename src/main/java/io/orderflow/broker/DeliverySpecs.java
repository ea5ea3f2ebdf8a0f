package io.orderflow.broker;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.orderflow.text.OneLine;
import java.time.DateTimeException;
import java.time.Duration;

/** Reads the retry part of a {@code delivery}, with the checks of Knative's webhook. */
final class DeliverySpecs {
    private DeliverySpecs() {}

    /** @throws IllegalArgumentException one line that names the field */
    static RetryPolicy retryPolicy(DeliverySpec spec, Field at) {
        if (spec == null) {
            return RetryPolicy.NONE;
        }
        if (spec.getFormat() != null && !spec.getFormat().equals("binary")) {
            throw at.child("format").refused("the local Broker delivers in binary mode only");
        }
        int retries = spec.getRetry() == null ? 0 : spec.getRetry();
        if (retries < 0) {
            throw at.child("retry").refused("must not be negative: " + retries);
        }
        Duration delay = duration(spec.getBackoffDelay(), at.child("backoffDelay"));
        Duration timeout = duration(spec.getTimeout(), at.child("timeout"));
        if (timeout != null && timeout.toMillis() == 0) {
            throw at.child("timeout").refused("must be at least a millisecond: " + spec.getTimeout());
        }
        BackoffPolicy backoff = backoff(spec.getBackoffPolicy(), at.child("backoffPolicy"));
        return new RetryPolicy(
                retries,
                // Knative backs off only when policy and delay are both given.
                delay == null ? BackoffPolicy.NONE : backoff,
                delay == null ? Duration.ZERO : delay,
                timeout,
                duration(spec.getRetryAfterMax(), at.child("retryAfterMax")));
    }

    private static BackoffPolicy backoff(String policy, Field at) {
        if (policy == null) {
            return BackoffPolicy.NONE;
        }
        return switch (policy) {
            case "linear" -> BackoffPolicy.LINEAR;
            case "exponential" -> BackoffPolicy.EXPONENTIAL;
            default -> throw at.refused("must be linear or exponential: " + OneLine.of(policy));
        };
    }

    private static Duration duration(String text, Field at) {
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(Duration.ofDays(1)) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // refused below, with the same words
        }
        throw at.refused("must be an ISO-8601 duration of at most a day, like PT0.2S: " + OneLine.of(text));
    }
}
