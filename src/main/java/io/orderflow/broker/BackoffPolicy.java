package io.orderflow.broker;

/**
 * How the time between two attempts grows. Attempts are counted from 0, as go-retryablehttp does for Knative: the first
 * linear retry comes at once, the first exponential one after the delay.
 */
enum BackoffPolicy {
    NONE,
    LINEAR,
    EXPONENTIAL;

    /** Milliseconds to wait after the given failed attempt; the largest long if the product is larger. */
    long millis(long delayMillis, int attempt) {
        double factor = switch (this) {
            case NONE -> 0;
            case LINEAR -> attempt;
            case EXPONENTIAL -> Math.pow(2, attempt);
        };
        return (long) (delayMillis * factor);
    }
}
