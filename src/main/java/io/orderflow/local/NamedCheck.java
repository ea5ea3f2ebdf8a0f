package io.orderflow.local;

import io.orderflow.text.Secrets;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Another context's check, under a name that says whose it is. */
final class NamedCheck extends AbstractHealthCheck {
    private final HealthCheck check;

    NamedCheck(String name, HealthCheck check) {
        super("orderflow", name);
        this.check = check;
    }

    @Override
    public boolean isLiveness() {
        return check.isLiveness();
    }

    @Override
    public boolean isReadiness() {
        return check.isReadiness();
    }

    @Override
    public boolean isEnabled() {
        return check.isEnabled();
    }

    /** Without the failure that the check may have: its stack trace is nobody's who asks. */
    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Result answer = check.call(options);
        result.state(answer.getState());
        answer.getMessage().map(Secrets::mask).ifPresent(result::message);
    }
}
