package io.orderflow.chaos.fault;

import io.orderflow.chaos.world.ProxyBehaviour;
import io.orderflow.chaos.world.Tuning;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** The sink, as the source sees it: answers and connections of a proxy before the Broker. */
final class SinkFaults {
    private static final String RETRY_AFTER = "Retry-After";
    private static final Duration TOO_LATE = Tuning.REQUEST_TIMEOUT.plusSeconds(1);

    private SinkFaults() {}

    static List<Fault> all() {
        return List.of(
                answers(503, Map::of, "sink-503", "sink answers 503"),
                answers(500, Map::of, "sink-500", "sink answers 500"),
                answers(429, () -> Map.of(RETRY_AFTER, "1"), "sink-429", "sink answers 429 with Retry-After"),
                answers(404, Map::of, "sink-404", "sink answers 404"),
                behaves(ProxyBehaviour.refuseOver(1 << 20), "sink-413", "sink answers 413 to orders over 1 MiB"),
                answers(
                        503,
                        () -> Map.of(RETRY_AFTER, skewedDate()),
                        "clock-skew",
                        "sink answers 503 with a Retry-After of a clock that is an hour ahead, or behind"),
                new Fault("sink-down", "sink refuses connections", Lane.WIRE, (world, hold) -> {
                    world.sink().down();
                    try {
                        hold.await();
                    } finally {
                        world.sink().up();
                    }
                }),
                behaves(ProxyBehaviour.HANG, "sink-hang", "sink accepts and never answers"),
                behaves(
                        ProxyBehaviour.late(TOO_LATE),
                        "sink-late",
                        "sink answers after the source's timeout: duplicates"),
                behaves(ProxyBehaviour.RESET, "sink-reset", "connection reset in mid-response: duplicates"),
                new Fault("source-term", "SIGTERM of the source while the sink is down", Lane.WIRE, (world, hold) -> {
                    world.sink().down();
                    try {
                        hold.await();
                        world.source().terminate();
                    } finally {
                        world.sink().up();
                        world.source().start();
                    }
                    world.source().awaitStarted();
                }));
    }

    private static Fault answers(int status, Supplier<Map<String, String>> headers, String name, String what) {
        return behaves(ProxyBehaviour.answer(status, headers), name, what);
    }

    private static Fault behaves(ProxyBehaviour behaviour, String name, String what) {
        return new Fault(name, what, Lane.WIRE, (world, hold) -> {
            world.sink().behave(behaviour);
            try {
                hold.await();
            } finally {
                world.sink().behave(ProxyBehaviour.PASS);
            }
        });
    }

    private static String skewedDate() {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                now.plusHours(ThreadLocalRandom.current().nextBoolean() ? 1 : -1));
    }
}
