package io.orderflow.http;

import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How requests are made.
 *
 * @param maxConnections at most, on all event loops together
 * @param connectTimeout for a connection to one of the sink's addresses, and once more for its TLS handshake
 * @param requestTimeout from the request to the end of its answer, the wait for a connection included
 * @param maxAge for how long a connection is used: the next one goes where the sink's name leads to then
 * @param tls null for http
 * @param resolver makes what finds the addresses of the sink's host name; its user closes it
 */
record HttpSettings(
        int maxConnections,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration maxAge,
        SslContext tls,
        Supplier<AddressResolverGroup<InetSocketAddress>> resolver) {}
