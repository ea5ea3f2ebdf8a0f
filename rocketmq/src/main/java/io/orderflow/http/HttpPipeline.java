package io.orderflow.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLParameters;

/** What a connection goes through: TLS where the sink's URL says so, HTTP, and {@link HttpConnection}. */
final class HttpPipeline extends ChannelInitializer<Channel> {
    private final HttpConnections pool;
    private final SinkAddress sink;
    private final HttpSettings settings;

    HttpPipeline(HttpConnections pool, SinkAddress sink, HttpSettings settings) {
        this.pool = pool;
        this.sink = sink;
        this.settings = settings;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (sink.tls()) {
            channel.pipeline().addLast(tls(channel));
        }
        HttpConnection connection = new HttpConnection(pool);
        channel.pipeline().addLast(connection.decoder(), new RequestEncoder(), connection);
    }

    private SslHandler tls(Channel channel) {
        SslHandler tls = settings.tls().newHandler(channel.alloc(), sink.host(), sink.port());
        tls.setHandshakeTimeoutMillis(settings.connectTimeout().toMillis());
        // That the certificate is the host's is not checked by itself. Netty's builder has an option for it, but not
        // Camel K's Netty.
        SSLParameters parameters = tls.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.engine().setSSLParameters(parameters);
        return tls;
    }
}
