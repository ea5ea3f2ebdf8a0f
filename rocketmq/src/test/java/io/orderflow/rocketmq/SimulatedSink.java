package io.orderflow.rocketmq;

import io.orderflow.event.RetryAfter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.rocketmq.common.message.MessageExt;

/** A sink that answers as a seed has it: well, late, never, with every status, or not even by an exception. */
final class SimulatedSink implements MessageRoute {
    static final PermanentStatuses PERMANENT = PermanentStatuses.parse(PermanentStatuses.DEFAULT);
    private static final CamelContext CAMEL = new DefaultCamelContext();
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** A request that hangs ends when no one can wait for it any more. */
    static final Duration NEVER = Duration.ofHours(6);

    private static final int[] PASSING = {301, 302, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504};
    private static final int[] FOR_GOOD = {400, 413, 415, 422, 431};
    private static final String[] RETRY_AFTER = {
        null,
        "0",
        "1",
        "7",
        "120",
        "-5",
        "soon",
        "",
        "99999999999999999999",
        "3.5",
        "2147483648",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT"
    };

    private final SimulatedHost host;
    private final SimulatedRocketMQ broker;
    private final int failing;
    private final boolean hanging;

    /** When it took an event. */
    private final List<Long> taken = new ArrayList<>();

    boolean faulty = true;
    boolean down;

    /** Whether a request has been made that does not end. */
    boolean hangs;

    /** @param failing how many of a hundred requests fail while it is faulty */
    SimulatedSink(SimulatedHost host, SimulatedRocketMQ broker, int failing) {
        this.host = host;
        this.broker = broker;
        this.failing = failing;
        this.hanging = host.percent(20);
    }

    @Override
    public void run(MessageExt message, Consumer<Failure> completed) {
        begin(message);
        long started = host.nanoTime();
        boolean fails = fails(broker.messageOf(message));
        int how = faulty ? host.dice.nextInt(100) : 99;
        if (how < 4) {
            end(message, started, fails, completed);
            // What was completed is over, whatever the route does then.
            if (how < 2) {
                completed.accept(Failure.unexpected(new IllegalStateException("again, in a test")));
            }
            throwAnything();
        } else if (how < 10) {
            broker.messageOf(message).failures.add(new SimulatedMessage.Attempt(started, started));
            host.later(host.between(0, 5000), () -> completed.accept(Failure.unexpected(new Error("late, in a test"))));
            throwAnything();
        } else if (hanging && how == 10) {
            hangs = true;
            // For the source it has failed once it has lasted for too long.
            broker.messageOf(message).failures.add(new SimulatedMessage.Attempt(started, started));
            host.later(NEVER, true, () -> end(message, started, true, completed));
        } else if (how < 15) {
            host.later(REQUEST_TIMEOUT, true, () -> end(message, started, true, completed));
        } else if (how < 40) {
            end(message, started, fails, completed);
        } else {
            Duration delay = host.percent(80) ? host.between(0, 50) : host.between(0, REQUEST_TIMEOUT.toMillis());
            host.later(delay, host.percent(50), () -> end(message, started, fails, completed));
        }
    }

    @Override
    public Failure runAndWait(MessageExt message) {
        begin(message);
        long started = host.nanoTime();
        boolean fails = fails(broker.messageOf(message));
        host.block(host.percent(5) ? host.between(0, REQUEST_TIMEOUT.toMillis()) : host.between(0, 200));
        if (faulty && hanging && host.percent(1)) {
            hangs = true;
            host.block(NEVER);
            fails = true;
        }
        if (faulty && host.percent(5)) {
            throwAnything();
        }
        List<Failure> failure = new ArrayList<>();
        end(message, started, fails, failure::add);
        return failure.get(0);
    }

    private void begin(MessageExt message) {
        SimulatedMessage received = broker.messageOf(message);
        String id = LastingId.of(message);
        if (received.lastingId != null && !received.lastingId.equals(id)) {
            host.broken(received + " is called " + received.lastingId + " and then " + id);
        }
        received.lastingId = id;
    }

    private boolean fails(SimulatedMessage message) {
        return switch (message.kind) {
            case MALFORMED, POISON -> true;
            case STUBBORN -> faulty || down;
            case GOOD -> down || faulty && host.percent(failing);
        };
    }

    private void end(MessageExt message, long started, boolean fails, Consumer<Failure> completed) {
        if (host.percent(5)) {
            Thread.currentThread().interrupt();
        }
        SimulatedMessage received = broker.messageOf(message);
        if (!fails) {
            broker.delivered(message);
            // Its acknowledgement may come later than one that sees it.
            taken.add(host.nanoTime());
            completed.accept(null);
            return;
        }
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setException(new CamelException("failed, in a test"));
        boolean forGood = received.kind == SimulatedMessage.Kind.MALFORMED
                || received.kind == SimulatedMessage.Kind.GOOD && faulty && !down && host.percent(5);
        if (forGood || !host.percent(20)) {
            int[] statuses = forGood ? FOR_GOOD : PASSING;
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, statuses[host.dice.nextInt(statuses.length)]);
            exchange.getMessage().setHeader(RetryAfter.HEADER, RETRY_AFTER[host.dice.nextInt(RETRY_AFTER.length)]);
        }
        received.refusedForGood |= forGood;
        received.failures.add(new SimulatedMessage.Attempt(started, host.nanoTime()));
        completed.accept(Failure.of(exchange, PERMANENT));
    }

    private void throwAnything() {
        switch (host.dice.nextInt(4)) {
            case 0 -> throw new OutOfMemoryError("no heap in a test");
            case 1 -> throw new NoClassDefFoundError("in a test");
            case 2 -> throw new StackOverflowError("in a test");
            default -> throw new IllegalStateException("in a test");
        }
    }

    /** Whether it took another event between two failures of this message, so that the second is not the sink's. */
    boolean othersPassed(SimulatedMessage message) {
        return message.failures.stream()
                .anyMatch(first -> message.failures.stream()
                        .anyMatch(second -> taken.stream()
                                .anyMatch(took -> took >= first.failedNanos() && took <= second.startedNanos())));
    }
}
