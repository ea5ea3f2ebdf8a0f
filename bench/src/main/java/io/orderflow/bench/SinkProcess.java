package io.orderflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;

/** The {@link Sink}, as seen from outside. */
final class SinkProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Child process;
    private final URI uri;

    SinkProcess(Child process) throws InterruptedException {
        this.process = process;
        this.uri = URI.create("http://127.0.0.1:" + process.await(Child.READY) + "/orders");
    }

    Child process() {
        return process;
    }

    URI uri() {
        return uri;
    }

    void delay(int millis) throws Exception {
        process.ask("delay " + millis);
    }

    /** Forgets what has arrived, once nothing of the contender before is on its way; expects what is published already. */
    void expect(int orders) throws Exception {
        while (count().connections() > 0) {
            Thread.sleep(10);
        }
        expect(orders, 0, 1, 0);
    }

    /** Forgets what has arrived, and expects orders that are due one after the other; see {@link Arrivals}. */
    void expect(int orders, long startMicros, double rate, int measuredFrom) throws Exception {
        process.ask("expect " + orders + " " + startMicros + " " + rate + " " + measuredFrom);
    }

    Arrivals.Counts count() throws Exception {
        return JSON.readValue(process.ask("count"), Arrivals.Counts.class);
    }
}
