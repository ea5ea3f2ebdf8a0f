package io.orderflow.runner;

import io.orderflow.text.Secrets;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;

/**
 * Health over HTTP as Camel K's runtime has it: {@code live}, {@code ready} and {@code started} below a path, and all of it there: 200 or
 * 503, and MicroProfile Health's JSON. Camel's own management server writes what a check says into JSON with its slashes and quotes
 * escaped twice.
 */
public final class HealthEndpoints {
    private HealthEndpoints() {}

    /**
     * Serves the health of a context.
     *
     * @param path such as {@code /q/health}
     */
    public static void serve(Router router, String path, CamelContext context) {
        serve(router, path + "/live", context, HealthCheckHelper::invokeLiveness);
        serve(router, path + "/ready", context, HealthCheckHelper::invokeReadiness);
        serve(router, path + "/started", context, HealthCheckHelper::invokeLiveness);
        serve(router, path, context, HealthCheckHelper::invoke);
    }

    /** Not on the event loop: a check asks the database. */
    private static void serve(
            Router router, String path, CamelContext context, Function<CamelContext, Collection<Result>> checks) {
        router.get(path).blockingHandler(request -> answer(request, checks.apply(context)), false);
    }

    private static void answer(RoutingContext request, Collection<Result> results) {
        boolean up = results.stream().allMatch(result -> result.getState() == State.UP);
        JsonArray checks = new JsonArray();
        results.forEach(result -> checks.add(new JsonObject()
                .put("name", result.getCheck().getId())
                .put("status", result.getState().name())
                .put(
                        "data",
                        new JsonObject()
                                .put("message", Secrets.mask(result.getMessage().orElse(""))))));
        request.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("Content-Type", "application/json; charset=UTF-8")
                .end(new JsonObject()
                        .put("status", up ? "UP" : "DOWN")
                        .put("checks", checks)
                        .encode());
    }
}
