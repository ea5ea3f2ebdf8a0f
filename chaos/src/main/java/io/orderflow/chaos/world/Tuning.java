package io.orderflow.chaos.world;

import java.time.Duration;
import java.util.List;

/** What the runs shorten, so that a fault of seconds reaches the paths that one of minutes takes otherwise. */
public final class Tuning {
    /** After this long without an answer the source gives a request up. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);

    private Tuning() {}

    /** Properties of the source, {@code name=value}. */
    static List<String> properties() {
        return List.of(
                "orderflow.source.delivery-deadline=10s",
                "orderflow.source.request-timeout=" + REQUEST_TIMEOUT.toSeconds() + "s",
                "camel.kamelet.rocketmq-source.maxRetryDelay=2s",
                "camel.kamelet.rocketmq-source.reconsumeDelayLevel=2",
                "camel.kamelet.rocketmq-source.shutdownTimeout=5s");
    }

    /** The same for who reads the report. */
    public static String explained() {
        return "delivery deadline 10 s (default 60), request timeout " + REQUEST_TIMEOUT.toSeconds()
                + " s (60), longest back-off 2 s (10), first redelivery by RocketMQ after 5 s (10), shutdown timeout 5 s"
                + " (20)";
    }
}
