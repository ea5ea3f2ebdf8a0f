package io.orderflow.rocketmq;

import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Ready while the broker answers and the sink took, or at least refused for good, the latest event. */
final class SourceHealth implements HealthCheck {
    private final String id;
    private volatile boolean enabled = true;
    private volatile String brokerFailure = "has not been asked yet";
    private volatile String sinkFailure;

    SourceHealth(String topic, String group) {
        id = "rocketmq-source-" + group + "-" + topic;
    }

    void brokerAnswers() {
        brokerFailure = null;
    }

    void brokerFails(String reason) {
        brokerFailure = reason;
    }

    void sinkTook() {
        if (sinkFailure != null) {
            sinkFailure = null;
        }
    }

    /** A permanent failure is the message's; the sink is well. */
    void sinkFailed(Failure failure) {
        sinkFailure = failure.permanent() ? null : failure.reason();
    }

    @Override
    public String getGroup() {
        return "rocketmq";
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).up();
        if (brokerFailure != null) {
            result.down().message("RocketMQ: " + brokerFailure).detail("broker", brokerFailure);
        }
        if (sinkFailure != null) {
            result.down().detail("sink", sinkFailure);
        }
        return result.build();
    }
}
