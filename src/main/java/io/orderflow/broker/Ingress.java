package io.orderflow.broker;

import io.orderflow.broker.Events.NotAnEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What producers post to, at {@code /namespace/name} of a Broker.
 *
 * <p>202 when the event is delivered, 200 to OPTIONS, 400 for what is no event, 404 for an unknown Broker, 405 for another method,
 * 500 when a delivery failed, 503 while closing; with one line of text why. 413, which Knative never answers, guards the laptop's
 * memory: this Broker shares its JVM with everything else. So does 431, which no subscriber would take as headers.
 */
final class Ingress {
    private static final Logger LOG = LoggerFactory.getLogger(Ingress.class);
    private static final String ALLOWED = "POST, OPTIONS";

    private final Vertx vertx;
    private final Map<String, Fanout> brokers;
    private final Counters counters;
    private final int maxBodyBytes;
    private final Set<Patience> open = new HashSet<>();
    private Runnable onIdle;

    Ingress(Vertx vertx, Map<String, Fanout> brokers, Counters counters, int maxBodyBytes) {
        this.vertx = vertx;
        this.brokers = brokers;
        this.counters = counters;
        this.maxBodyBytes = maxBodyBytes;
    }

    void handle(HttpServerRequest request) {
        Fanout broker = brokers.get(path(request));
        if (onIdle != null) {
            unavailable(request.response());
        } else if (request.method() == HttpMethod.OPTIONS) {
            permit(request.response());
        } else if (request.method() != HttpMethod.POST) {
            request.response().putHeader("Allow", ALLOWED);
            refuse(request, 405, "only POST is allowed");
        } else if (broker == null) {
            refuse(request, 404, "no such Broker; the path is /namespace/name");
        } else {
            BoundedBody.read(request, maxBodyBytes)
                    .onFailure(lost -> failed(request.response()))
                    .onSuccess(body -> {
                        if (onIdle != null) {
                            unavailable(request.response());
                        } else if (body.overflowed()) {
                            refuse(request, 413, "the event has more than " + maxBodyBytes + " bytes");
                        } else {
                            answered(request, () -> receive(request, body, broker));
                        }
                    });
        }
    }

    /** Who delivers by CloudEvents' web hooks asks first whether it may, and at what rate (HTTP 1.1 Web Hooks, section 4). */
    private static void permit(HttpServerResponse response) {
        response.putHeader("Allow", ALLOWED)
                .putHeader("WebHook-Allowed-Origin", "*")
                .putHeader("WebHook-Allowed-Rate", "*")
                .end();
    }

    /** A bug, or a full memory, must not leave a producer without an answer. */
    private static void answered(HttpServerRequest request, Runnable work) {
        try {
            work.run();
        } catch (Throwable bug) {
            logBug(bug);
            failed(request.response());
        }
    }

    private static void failed(HttpServerResponse response) {
        if (!response.headWritten() && !response.closed()) {
            reply(response, 500, "unexpected failure; the log says which");
        }
    }

    private void receive(HttpServerRequest request, BoundedBody body, Fanout broker) {
        Arrival arrival;
        try {
            arrival = Arrival.of(Events.read(request.headers(), body.bytes()), request.headers(), Instant.now());
        } catch (NotAnEvent e) {
            refuse(request, 400, "not a CloudEvent: " + e.getMessage());
            return;
        }
        String excess = BinaryMode.excess(arrival.event(), request.headers(), body.bytes());
        if (excess != null) {
            refuse(request, 431, excess);
            return;
        }
        counters.received.increment();
        Patience patience = new Patience(vertx);
        open.add(patience);
        request.response().closeHandler(hungUp -> patience.end());
        publish(broker, arrival, patience).onComplete(published -> {
            open.remove(patience);
            if (published.failed() && published.cause() instanceof Patience.Lost) {
                unavailable(request.response());
            } else if (published.failed()) {
                failed(request.response());
            } else {
                reply(
                        request.response(),
                        published.result().code(),
                        published.result().body().toString());
            }
            if (onIdle != null && open.isEmpty()) {
                onIdle.run();
            }
        });
    }

    /** A bug must not leave a producer without an answer. */
    private static Future<SubscriberAnswer> publish(Fanout broker, Arrival arrival, Patience patience) {
        try {
            return broker.publish(arrival, patience).onFailure(Ingress::logBug);
        } catch (Throwable bug) {
            logBug(bug);
            return Future.failedFuture(bug);
        }
    }

    private static void logBug(Throwable failure) {
        if (!(failure instanceof Patience.Lost)) {
            // Its message may quote the event.
            LOG.error(
                    "An event could not be delivered: unexpected {}",
                    failure.getClass().getName());
            LOG.debug("An event could not be delivered", failure);
        }
    }

    /** Refuses new events, ends back-offs, and calls back when no request to a subscriber is under way any more. */
    void drain(Runnable whenIdle) {
        onIdle = whenIdle;
        Set.copyOf(open).forEach(Patience::drain);
        if (open.isEmpty()) {
            whenIdle.run();
        }
    }

    /** Resets the requests that are still under way. */
    void end() {
        Set.copyOf(open).forEach(Patience::end);
    }

    /** The path is matched as it came; a trailing slash is allowed, as upstream. */
    private static String path(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void refuse(HttpServerRequest request, int code, String reason) {
        counters.refused.increment();
        reply(request.response(), code, reason);
    }

    private static void unavailable(HttpServerResponse response) {
        reply(response, 503, "the Broker is closing");
    }

    private static void reply(HttpServerResponse response, int code, String reason) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(code);
        if (reason.isEmpty()) {
            response.end();
        } else {
            response.putHeader("Content-Type", "text/plain; charset=utf-8").end(reason + "\n");
        }
    }
}
