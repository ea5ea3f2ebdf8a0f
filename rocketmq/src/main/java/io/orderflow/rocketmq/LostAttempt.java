package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * An attempt of whose end nobody tells: where a route goes on after an asynchronous step, Camel lets what is thrown, such as an
 * {@link OutOfMemoryError}, go to the thread that has gone on, and with it the rest of the route is lost. The message would keep
 * its slot, or its queue's thread, for ever. So who goes on {@linkplain #tell tells} of it; and where it is nobody of ours, the
 * attempt ends when its time is over.
 */
public final class LostAttempt {
    private static final String ATTEMPT = "orderflow.attempt";

    /** Made in time. What the route has done by then, nobody knows: it says nothing of the message. */
    static final Failure FAILURE = new Failure(0, "the route has not ended in time", Duration.ZERO, false);

    private static final Failure INTERRUPTED = new Failure(0, "the source stops", Duration.ZERO, false);

    private LostAttempt() {}

    /** @param completed is told if the rest of the exchange's route is lost, also after it was told of an end */
    static void expect(Exchange exchange, Consumer<Failure> completed) {
        exchange.setProperty(ATTEMPT, completed);
    }

    /** To be called where something was thrown as the route of an exchange went on. Does nothing for one that is no attempt. */
    @SuppressWarnings("unchecked")
    public static void tell(Exchange exchange, Throwable thrown) {
        if (exchange.getProperty(ATTEMPT) instanceof Consumer<?> completed) {
            ((Consumer<Failure>) completed).accept(Failure.unexpected(thrown));
        }
    }

    /**
     * Waits for the end of an attempt, on an interrupted thread not at all.
     *
     * @param end why it failed, or null
     * @param limit after which it is lost
     */
    static Failure orEnd(CompletableFuture<Failure> end, Duration limit) {
        try {
            return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException lost) {
            return FAILURE;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } catch (ExecutionException e) {
            return Failure.unexpected(e.getCause());
        }
    }
}
