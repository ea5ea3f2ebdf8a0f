package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.orderflow.broker.Events.MalformedEvent;
import io.orderflow.broker.Events.NotAnEvent;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * What came of one request.
 *
 * @param code status code; 500 if there was no response, as Knative reports it
 * @param headers of the response
 * @param body of the response, or why there was none
 * @param reply the event in the body, null for none
 */
record SubscriberAnswer(int code, MultiMap headers, Buffer body, CloudEvent reply) {

    static SubscriberAnswer of(int code, String body) {
        return new SubscriberAnswer(code, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body), null);
    }

    static SubscriberAnswer unreachable(Throwable failure) {
        return of(500, "dispatch error: " + RootCause.reason(failure));
    }

    boolean isSuccess() {
        return code >= 200 && code < 300;
    }

    /**
     * This answer with its reply event, if it has one.
     *
     * @return 502 in place of a success with a body that is no event: "Events contained in delivery responses that are
     *     malformed SHOULD be treated as if the event delivery had failed" (data-plane contract, Event reply contract)
     */
    SubscriberAnswer withReply() {
        if (!isSuccess()) {
            return this;
        }
        try {
            CloudEvent event = Events.read(headers, body);
            String excess = BinaryMode.excess(event, headers, body);
            return excess == null
                    ? new SubscriberAnswer(code, headers, body, event)
                    // Else neither its subscribers take it nor the dead-letter sinks of their Triggers.
                    : of(502, "malformed reply event: " + excess);
        } catch (MalformedEvent e) {
            return of(502, "malformed reply event: " + e.getMessage());
        } catch (NotAnEvent e) {
            return body.length() == 0 ? this : of(502, "the reply is neither empty nor a CloudEvent");
        }
    }
}
