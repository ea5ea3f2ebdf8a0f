package io.orderflow.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields of an answer's head that say something here. The others are read, since a sink may send back all the attributes of
 * an event, and not kept: a thousand heads of them would fill the memory.
 */
final class AnswerHeaders extends DefaultHttpHeaders {
    static final HttpHeadersFactory FACTORY = new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
            return new AnswerHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new AnswerHeaders();
        }
    };

    /** Looked up for each field of each answer: without a copy in lower case. */
    private static final Set<String> KEPT = Stream.of(
                    "connection",
                    "content-length",
                    "content-type",
                    "retry-after",
                    "sec-websocket-accept",
                    "transfer-encoding",
                    "upgrade")
            .collect(Collectors.toCollection(() -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)));

    private AnswerHeaders() {}

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        // Whether it may be one is looked at in any case.
        super.add(name, value);
        return KEPT.contains(name.toString()) ? this : remove(name);
    }

    @Override
    public HttpHeaders add(String name, Object value) {
        return add((CharSequence) name, value);
    }
}
