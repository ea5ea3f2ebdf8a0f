package io.orderflow.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orderflow.runner.Integration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;

/**
 * How the integrations are, as Camel's own health checks say: those of context and routes, and whatever a route or component
 * has bound to the registry.
 */
final class Health {
    private final List<Integration> integrations = new CopyOnWriteArrayList<>();
    private volatile boolean complete;

    void watch(Integration integration) {
        integrations.add(integration);
    }

    void complete() {
        complete = true;
    }

    /** Whether this process works; one that is not live is to be restarted. */
    Report live() {
        return report(HealthCheckHelper::invokeLiveness);
    }

    /** Whether orders can pass. */
    Report ready() {
        Report report = report(HealthCheckHelper::invokeReadiness);
        return complete ? report : report.and(new Check("orderflow", State.DOWN, "not all of it has started"));
    }

    private Report report(Function<CamelContext, Iterable<Result>> invoke) {
        List<Check> checks = new ArrayList<>();
        for (Integration integration : integrations) {
            CamelContext context = integration.context();
            if (context == null || !context.isStarted()) {
                checks.add(new Check(integration.name(), State.DOWN, "not started"));
            } else {
                for (Result result : invoke.apply(context)) {
                    HealthCheck check = result.getCheck();
                    checks.add(new Check(
                            integration.name() + "/" + check.getId(),
                            result.getState(),
                            result.getMessage().orElse(null)));
                }
            }
        }
        return new Report(checks);
    }

    /** @param reason null if there is none to tell */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Check(String name, State status, String reason) {}

    /** Up if all checks are. */
    record Report(List<Check> checks) {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        boolean isUp() {
            return checks.stream().allMatch(check -> check.status() == State.UP);
        }

        Report and(Check check) {
            List<Check> all = new ArrayList<>(checks);
            all.add(check);
            return new Report(all);
        }

        String toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("status", isUp() ? State.UP : State.DOWN);
            json.put("checks", checks);
            try {
                return MAPPER.writeValueAsString(json);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
