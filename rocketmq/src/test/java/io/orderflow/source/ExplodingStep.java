package io.orderflow.source;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** Throws an Error at the first event of each id, past all that Camel catches. */
public final class ExplodingStep extends AsyncProcessorSupport {
    static final Set<Object> EXPLODED = ConcurrentHashMap.newKeySet();

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (EXPLODED.add(exchange.getMessage().getHeader("CamelCloudEventID"))) {
            throw new NoClassDefFoundError("in a test");
        }
        callback.done(true);
        return true;
    }
}
