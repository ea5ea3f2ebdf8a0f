package io.orderflow.order;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.orderflow.text.OneLine;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ValidationException;
import org.apache.camel.component.jsonvalidator.JsonValidationException;

/** The event is not acceptable and never will be; the message is one line, fit for the sender. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LENGTH = 500;

    private final int code;

    /** @param code status code to answer with: one that Knative does not retry */
    public Refused(int code, String reason) {
        super(reason);
        this.code = code;
    }

    /** Whether the exchange failed since its event is not acceptable. */
    public static boolean isReason(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        return failure instanceof Refused
                || failure instanceof ValidationException
                || failure instanceof JsonProcessingException;
    }

    /** The refusal of an exchange for which {@link #isReason} holds: in one line, without a word of the event. */
    public static Refused of(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        return failure instanceof Refused refused ? refused : new Refused(422, reason(failure));
    }

    /** Quotes nothing of the order but what has been validated. */
    private static String reason(Exception refusal) {
        String reason = "not a valid order";
        if (refusal instanceof JsonValidationException invalid && invalid.getNumberOfErrors() > 0) {
            reason = invalid.getErrors().stream().map(Object::toString).collect(Collectors.joining("; "));
        } else if (refusal instanceof JsonProcessingException malformed) {
            reason = "not JSON" + position(malformed);
        } else if (refusal.getCause() instanceof JsonProcessingException malformed) {
            reason = "not JSON" + position(malformed);
        }
        return OneLine.of(reason, MAX_LENGTH);
    }

    /** Where in the text it is malformed: " at line 1, column 2", or "" if that is unknown. */
    static String position(JsonProcessingException malformed) {
        JsonLocation location = malformed.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    public int code() {
        return code;
    }
}
