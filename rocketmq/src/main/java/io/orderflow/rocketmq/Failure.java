package io.orderflow.rocketmq;

import io.orderflow.event.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;

/**
 * Why a delivery failed, and so what becomes of the message.
 *
 * @param code the HTTP status that the sink answered, or 0 if none came
 * @param reason one line, without the message's content
 * @param retryAfter how long the sink asks to be left alone, or zero
 * @param permanent whether no later attempt can succeed
 */
record Failure(int code, String reason, Duration retryAfter, boolean permanent) {
    private static final int MAX_REASON = 500;

    /** The 4xx that Knative's sources try again (knative-contract: request timeout, no route yet, conflict, too many). */
    private static final Set<Integer> TRANSIENT_4XX = Set.of(404, 408, 409, 429);

    /** Of an exchange that is failed or marked for rollback. */
    static Failure of(Exchange exchange) {
        Exception exception = exchange.getException();
        int code = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        boolean notAnEvent = ObjectHelper.getException(NotAnEventException.class, exception) != null;
        return new Failure(
                code,
                exception == null ? "marked for rollback" : oneLine(exception),
                RetryAfter.parse(exchange.getMessage().getHeader(RetryAfter.HEADER, String.class), Instant.now()),
                notAnEvent || isPermanent(code));
    }

    /** No answer, 2xx with a failure elsewhere in the route, 5xx and what is no status at all are transient. */
    private static boolean isPermanent(int code) {
        boolean informationalOrRedirect = code >= 100 && code < 200 || code >= 300 && code < 400;
        return informationalOrRedirect || code >= 400 && code < 500 && !TRANSIENT_4XX.contains(code);
    }

    private static String oneLine(Exception exception) {
        String message = exception.getMessage() == null ? exception.getClass().getName() : exception.getMessage();
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON - 3) + "...";
    }
}
