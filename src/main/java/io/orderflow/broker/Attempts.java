package io.orderflow.broker;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Repeats a request as its policy says.
 *
 * @param counters to count each repetition in
 */
record Attempts(RetryPolicy policy, Patience patience, Counters counters) {

    /** @return the first answer that is not worth another attempt; fails with {@link Patience.Lost} only */
    Future<SubscriberAnswer> of(Supplier<Future<SubscriberAnswer>> request) {
        return from(0, request);
    }

    private Future<SubscriberAnswer> from(int attempt, Supplier<Future<SubscriberAnswer>> request) {
        // A request that cannot even be built fails the future, too, and leaves the other Triggers alone.
        return Future.succeededFuture().compose(start -> request.get()).compose(answer -> {
            if (!policy.repeats(attempt, answer.code())) {
                return Future.succeededFuture(answer);
            }
            counters.retried.increment();
            return patience.backOff(policy.waitMillis(attempt, answer, Clock.systemUTC()))
                    .compose(over -> from(attempt + 1, request));
        });
    }
}
