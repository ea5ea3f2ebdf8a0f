package io.orderflow.trace;

import java.util.Map;

/**
 * A span that has ended, for who shows it here.
 *
 * @param service the integration's name
 * @param parentId null if it begins its trace
 * @param startNanos since the epoch
 * @param error its {@code error.type}, or null
 * @param attributes as text
 */
public record FinishedSpan(
        String service,
        String name,
        Tracing.Kind kind,
        String traceId,
        String spanId,
        String parentId,
        long startNanos,
        long endNanos,
        String error,
        Map<String, String> attributes) {}
