package io.orderflow.local;

import io.orderflow.board.LiveLedger.Books;
import io.orderflow.board.PartHealth;
import io.orderflow.board.Parts;
import io.orderflow.ledger.Ledger;
import io.orderflow.ledger.Standing;
import io.orderflow.text.PhoneNumbers;
import java.sql.SQLException;
import java.util.List;
import org.apache.camel.health.HealthCheck;

/** What the laptop gives to its order board: the only place that knows both. */
record LaptopBoard(
        Laptop laptop,
        Ledger ledger,
        Observability observability,
        OrderTrail trail,
        LaptopTraces traces,
        DeadLetterPlaces letters,
        LaptopLetters topics) {

    Parts parts() {
        return new Parts(
                observability.meters(),
                laptop.database(),
                this::look,
                this::health,
                trail::of,
                new LaptopPublisher(laptop, ledger),
                new LaptopBreaker(laptop.broker(), laptop.valve()),
                topics,
                new LaptopRedriver(letters),
                traces == null ? null : traces::slowest);
    }

    private Books look() throws SQLException {
        Standing now = ledger.look();
        return new Books(
                now.published(),
                now.delivered(),
                now.missing(),
                now.tickets(),
                now.acknowledged(),
                now.absorbed(),
                now.dead(),
                now.p50(),
                now.p99());
    }

    private List<PartHealth> health() {
        return observability.health().stream().map(LaptopBoard::health).toList();
    }

    private static PartHealth health(HealthCheck check) {
        HealthCheck.Result result = check.call();
        return new PartHealth(
                check.getId(),
                result.getState() != HealthCheck.State.DOWN,
                PhoneNumbers.line(result.getMessage().orElse(""), 160));
    }
}
