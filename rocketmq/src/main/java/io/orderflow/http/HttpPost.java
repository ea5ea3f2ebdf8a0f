package io.orderflow.http;

import io.netty.handler.codec.http.FullHttpRequest;

/**
 * A request that waits for a connection or for its answer.
 *
 * @param deadlineNanos when it is given up, by {@link System#nanoTime}
 */
record HttpPost(FullHttpRequest request, HttpAnswer answer, long deadlineNanos) {}
