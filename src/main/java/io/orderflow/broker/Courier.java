package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.orderflow.event.HeaderValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Makes single requests to subscribers and dead-letter sinks. */
final class Courier {
    /** Far above what a source keeps in flight, so that the only bound is what producers send. */
    static final int CONNECTIONS_PER_SUBSCRIBER = 8192;

    private final Vertx vertx;
    private final HttpClient client;
    private final int maxBodyBytes;

    Courier(Vertx vertx, int maxBodyBytes) {
        this.vertx = vertx;
        this.maxBodyBytes = maxBodyBytes;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxHeaderSize(HeaderValue.MAX_HEADERS),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_SUBSCRIBER));
    }

    /**
     * Posts the event in binary mode, once.
     *
     * @param timeout of the whole request, null for none
     * @return any response, or 500 for none; fails with {@link Patience.Lost} only
     */
    Future<SubscriberAnswer> post(
            URI to, Arrival arrival, CloudEvent event, String namespace, Duration timeout, Patience patience) {
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(to.toString());
        options.setHeaders(HttpHeaders.headers());
        Buffer data = BinaryMode.write(event, options.getHeaders());
        options.getHeaders().addAll(arrival.headers());
        // Always, whether or not anything becomes of the reply: https://github.com/knative/eventing/pull/5764
        options.getHeaders().set("Prefer", "reply").set("Kn-Namespace", namespace);
        if (timeout != null) {
            options.setConnectTimeout(timeout.toMillis());
        }
        return client.request(options)
                .compose(request -> exchange(request, data, timeout, patience))
                .recover(failure -> patience.isOver()
                        ? Future.failedFuture(Patience.Lost.INSTANCE)
                        : Future.succeededFuture(SubscriberAnswer.unreachable(failure)));
    }

    private Future<SubscriberAnswer> exchange(
            HttpClientRequest request, Buffer data, Duration timeout, Patience patience) {
        patience.started(request);
        long timer = timeout == null
                ? -1
                : vertx.setTimer(
                        timeout.toMillis(),
                        id -> request.reset(0, new TimeoutException("no answer within " + timeout)));
        return request.send(data)
                .compose(response -> BoundedBody.read(response, maxBodyBytes)
                        .map(body -> body.overflowed() && response.statusCode() < 300
                                ? SubscriberAnswer.of(502, "the reply has more than " + maxBodyBytes + " bytes")
                                : new SubscriberAnswer(response.statusCode(), response.headers(), body.bytes(), null)))
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    patience.finished(request);
                });
    }
}
