package io.orderflow.rocketmq;

import io.orderflow.event.RetryAfter;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.Secrets;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HttpResponseAware;
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

    /** Of what is masked before it is cut: a message may quote a body of megabytes. */
    private static final int MAX_READ = 8000;

    /** Made in time: whoever waits for a failure would wait for ever if there were no memory to say it. */
    private static final Failure UNTOLD =
            new Failure(0, "it failed, and no memory was left to say why", Duration.ZERO, false);

    /** Of an exchange that is failed or marked for rollback. */
    static Failure of(Exchange exchange, PermanentStatuses permanent) {
        Exception exception = exchange.getException();
        int code = status(exchange, exception);
        boolean notAnEvent = ObjectHelper.getException(NotAnEventException.class, exception) != null;
        return new Failure(
                code,
                exception == null ? "marked for rollback" : oneLine(exception),
                RetryAfter.parse(text(exchange.getMessage().getHeader(RetryAfter.HEADER)), Instant.now()),
                notAnEvent || permanent.contains(code));
    }

    /** Of an attempt that ended where none should: it says nothing of the message. */
    static Failure unexpected(Throwable error) {
        try {
            return new Failure(0, oneLine(error), Duration.ZERO, false);
        } catch (Throwable again) {
            return UNTOLD;
        }
    }

    /** The same for a message that has failed so often, while others were delivered, that it is given up. */
    Failure givenUp(int handBacks) {
        String line = "handed back " + handBacks + " times while others were delivered: " + reason;
        return new Failure(code, cut(line), Duration.ZERO, true);
    }

    /**
     * The status of a refusal, which Camel's own HTTP components tell in what they throw alone. 0 for none, and for what a step of
     * the route may have put in its place.
     */
    private static int status(Exchange exchange, Exception exception) {
        HttpResponseAware answer = ObjectHelper.getException(HttpResponseAware.class, exception);
        Object told = answer == null
                ? exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)
                : answer.getHttpResponseCode();
        String status = text(told);
        return status != null && status.matches("[1-9][0-9]{2}") ? Integer.parseInt(status) : 0;
    }

    private static String text(Object header) {
        return header == null ? null : header.toString();
    }

    /** Never blank: RocketMQ takes no property without a value. */
    private static String oneLine(Throwable error) {
        String message = error.getMessage() == null ? "" : error.getMessage();
        String line =
                masked(message).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.isBlank() ? error.getClass().getName() : cut(line);
    }

    /** A step of the route may quote the order, as Camel's own do where a body is not what they expect. */
    private static String masked(String message) {
        return PhoneNumbers.mask(Secrets.mask(message.substring(0, Math.min(message.length(), MAX_READ))));
    }

    private static String cut(String line) {
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON - 3) + "...";
    }
}
