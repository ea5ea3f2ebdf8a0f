package io.orderflow.spans;

import org.apache.camel.support.EventNotifierSupport;

/**
 * Is told of what routes send, before it and after it, and of nothing else: an event that nobody wants is not made.
 *
 * <p>Not of the sendings alone that are over: where nobody wants those before, Camel tells nobody of those after.
 */
public abstract class SendingListener extends EventNotifierSupport {
    protected SendingListener() {
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeFailedEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }
}
