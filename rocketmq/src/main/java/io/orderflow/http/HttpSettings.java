package io.orderflow.http;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;

/**
 * How requests are made.
 *
 * @param maxConnections at most, on all event loops together
 * @param connectTimeout for a connection, and once more for its TLS handshake
 * @param requestTimeout from the request to the end of its answer, the wait for a connection included
 * @param tls null for http
 */
record HttpSettings(int maxConnections, Duration connectTimeout, Duration requestTimeout, SslContext tls) {}
