package io.orderflow.bench;

import java.net.URI;

/** The {@link CountingSink}, as seen from outside. */
final class SinkProcess extends OrderCounter {
    private final URI uri;

    SinkProcess(MeasuredProcess process) throws InterruptedException {
        super(process);
        this.uri = URI.create("http://127.0.0.1:" + process.await(MeasuredProcess.READY) + "/orders");
    }

    URI uri() {
        return uri;
    }

    void delay(int millis) throws Exception {
        process().ask("delay " + millis);
    }

    /** Forgets what has arrived, once nothing of the contender before is on its way; expects what is published already. */
    void expect(int orders) throws Exception {
        while (count().connections() > 0) {
            Thread.sleep(10);
        }
        expect(orders, 0, 1, 0);
    }
}
