package io.orderflow.database;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.StartupListener;

/** Opens a database beside the rest of the start, of which it takes a tenth; no route starts before it is open. */
final class OpenBesideStart implements StartupListener, Ordered {
    private final FutureTask<Void> opening;

    OpenBesideStart(CamelContext context, Runnable open) {
        opening = new FutureTask<>(open, null);
        context.getExecutorServiceManager().newThread("OpenDatabase", opening).start();
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) throws Exception {
        try {
            opening.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) throws Exception {
        onCamelContextStarting(context, alreadyStarted);
    }

    /** The last one, after the HTTP server has started. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }
}
