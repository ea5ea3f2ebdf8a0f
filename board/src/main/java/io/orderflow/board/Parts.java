package io.orderflow.board;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * What a board shows and what its buttons do. Whoever starts one gives these; the board keeps no books of its own.
 *
 * <pre>
 *  meters, which Prometheus reads too ──┐
 *  database, topics ────────────────────┤
 *  ledger, health, trail ───────────────┼──▶ board ──▶ page, server-sent events
 *                                       │      │
 *                                       └──────┴─────▶ publisher, breaker, redriver: the buttons
 * </pre>
 *
 * @param meters the registry that all parts count in
 * @param database where tickets and dead letters are; a connection each time
 * @param ledger how the books of this run stand
 * @param health how the parts are, by the names of their checks
 * @param trail what is known of how an order, named by its id, went; empty if nothing is
 * @param publisher publishes what the visitor asks for
 * @param breaker breaks what the visitor asks for
 * @param topics the dead letters that RocketMQ has
 * @param redriver publishes dead letters again
 * @param traces the slowest orders of late, the slowest first; null if nothing is traced
 */
public record Parts(
        MeterRegistry meters,
        DataSource database,
        LiveLedger ledger,
        Supplier<List<PartHealth>> health,
        Function<String, List<TrailStep>> trail,
        Publisher publisher,
        Breaker breaker,
        LetterTopics topics,
        Redriver redriver,
        Supplier<List<OrderTrace>> traces) {}
