package io.orderflow.runner;

import io.orderflow.event.HeaderValue;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;

/**
 * A Vert.x whose HTTP servers take all headers that a message of RocketMQ can bring. Camel's server has no option for it, and
 * would answer 431 to more than 8 KiB, for ever.
 */
final class WideVertx extends VertxWrapper {
    private WideVertx(VertxInternal vertx) {
        super(vertx);
    }

    static Vertx create() {
        return new WideVertx((VertxInternal) Vertx.vertx());
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        HttpServerOptions wide = new HttpServerOptions(options).setMaxHeaderSize(HeaderValue.MAX_HEADERS);
        // Of HTTP/2, in which a client may go on once it is offered.
        return super.createHttpServer(wide.setInitialSettings(
                new Http2Settings(wide.getInitialSettings()).setMaxHeaderListSize(HeaderValue.MAX_HEADERS)));
    }
}
