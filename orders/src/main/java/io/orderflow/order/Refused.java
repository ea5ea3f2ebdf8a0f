package io.orderflow.order;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.orderflow.text.Utf8;
import org.apache.camel.Exchange;

/** The event is not acceptable and never will be; the message is one line, fit for the sender. */
public final class Refused extends Exception {
    /** Of an answer with the reason. */
    public static final String CONTENT_TYPE = "text/plain; charset=utf-8";

    private static final long serialVersionUID = 1L;

    private final int code;

    /** @param code status code to answer with: one that Knative does not retry */
    public Refused(int code, String reason) {
        super(reason);
        this.code = code;
    }

    /** Whether the exchange failed since its event is not acceptable. */
    public static boolean isReason(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        return failure instanceof Refused || failure instanceof JsonProcessingException;
    }

    /** The refusal of an exchange for which {@link #isReason} holds: in one line, without a word of the event. */
    public static Refused of(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        return failure instanceof JsonProcessingException unreadable ? unreadable(unreadable) : (Refused) failure;
    }

    /** The refusal (422) of what is not JSON or more than is read, or holds a value that its field cannot; it quotes none. */
    static Refused unreadable(JsonProcessingException failure) {
        if (failure instanceof BoundedTokens.TooManyException) {
            return new Refused(422, failure.getOriginalMessage());
        }
        return failure instanceof JsonMappingException mapping
                        && !mapping.getPath().isEmpty()
                ? new Refused(422, "$." + mapping.getPath().get(0).getFieldName() + ": no value that a ticket can hold")
                : new Refused(
                        422,
                        failure instanceof StreamConstraintsException
                                ? "JSON that is too deep, or has a name or a number that is too long"
                                : "not JSON" + position(failure));
    }

    /**
     * Looks at the bytes of what is to be JSON; null is for others to refuse.
     *
     * @param code of the refusal
     * @param prefix of its reason
     * @throws Refused they are not UTF-8; it quotes none
     */
    static void requireUtf8(byte[] json, int code, String prefix) throws Refused {
        int malformed = json == null ? -1 : Utf8.malformedAt(json);
        if (malformed >= 0) {
            throw new Refused(code, prefix + "not JSON in UTF-8 at byte " + (malformed + 1));
        }
    }

    /** Where in the text it is malformed: " at line 1, column 2"; that it is empty, or "" if nothing is known. */
    static String position(JsonProcessingException malformed) {
        JsonLocation location = malformed.getLocation();
        if (location == null || location.getLineNr() < 1) {
            return "";
        }
        return location.getColumnNr() < 1
                ? ", but empty"
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    public int code() {
        return code;
    }
}
