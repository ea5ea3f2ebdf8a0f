package io.orderflow.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.orderflow.trace.FinishedSpan;
import io.orderflow.trace.SpanWatcher;
import io.orderflow.trace.Tracing.Kind;
import java.util.Map;
import java.util.TreeMap;

/** Tells of each span when it has ended. */
final class WatchedSpans implements SpanProcessor {
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final String service;
    private final SpanWatcher watcher;

    WatchedSpans(String service, SpanWatcher watcher) {
        this.service = service;
        this.watcher = watcher;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // It is told of when it has ended.
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        SpanData data = span.toSpanData();
        Map<String, String> attributes = new TreeMap<>();
        data.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), String.valueOf(value)));
        watcher.ended(new FinishedSpan(
                service,
                data.getName(),
                Kind.valueOf(data.getKind().name()),
                data.getTraceId(),
                data.getSpanId(),
                data.getParentSpanContext().isValid() ? data.getParentSpanId() : null,
                data.getStartEpochNanos(),
                data.getEndEpochNanos(),
                data.getAttributes().get(ERROR_TYPE),
                attributes));
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
