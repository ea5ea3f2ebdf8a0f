package io.orderflow.knative;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/** Where events are posted, taken apart once. */
record SinkAddress(String url, String host, int port, boolean tls, String path) {

    /**
     * @param url http or https
     * @param path below it, or null
     * @throws IllegalArgumentException one line, if the URL is none
     */
    static SinkAddress of(String url, String path) {
        String whole = path == null ? url : url.replaceFirst("/$", "") + "/" + path.replaceFirst("^/", "");
        URI uri = URI.create(whole);
        boolean tls = "https".equals(uri.getScheme());
        if (uri.getHost() == null || !tls && !"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "Event sink: '" + url + "' is not an http or https URL; set K_SINK to that of a Broker's ingress");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String target = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new SinkAddress(
                whole, uri.getHost(), port, tls, uri.getRawQuery() == null ? target : target + "?" + uri.getRawQuery());
    }

    RequestOptions post() {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(host)
                .setPort(port)
                .setSsl(tls)
                .setURI(path);
    }
}
