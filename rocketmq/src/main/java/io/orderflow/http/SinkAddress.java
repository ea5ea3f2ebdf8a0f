package io.orderflow.http;

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

    /** For the header {@code Host}, with a port only if it is not the scheme's (RFC 9110, section 7.2). */
    String authority() {
        return port == (tls ? 443 : 80) ? host : host + ":" + port;
    }
}
