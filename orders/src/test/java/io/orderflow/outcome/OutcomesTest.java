package io.orderflow.outcome;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orderflow.database.DatabaseFailure;
import io.orderflow.order.OrderEvent;
import io.orderflow.order.Refused;
import io.orderflow.testing.ClassLog;
import java.sql.SQLException;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.sql.SqlConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is counted, answered and logged of each outcome, without a route. */
class OutcomesTest {
    private static final String PHONE = "152122131323";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CamelContext context = new DefaultCamelContext();
    private final OrderOutcomes orders = new OrderOutcomes(measured());
    private final DeadLetterOutcomes letters = new DeadLetterOutcomes(measured());
    private final ClassLog log = new ClassLog(OrderOutcomes.class);
    private final Exchange exchange = new DefaultExchange(context);

    private CamelContext measured() {
        context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        return context;
    }

    @AfterEach
    void close() {
        log.close();
    }

    private double count(String name) {
        return meters.get(name).counter().count();
    }

    private int status() {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }

    private Exchange updated(int rows) {
        exchange.getMessage().setHeader(SqlConstants.SQL_UPDATE_COUNT, rows);
        exchange.getMessage().setHeader("ce-id", "1");
        exchange.getMessage().setBody(PHONE);
        return exchange;
    }

    private Exchange failed(Exception failure) {
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        exchange.getMessage().setHeader("ce-id", "1");
        return exchange;
    }

    @Test
    void aNewTicketIsCountedAndNoDuplicate() {
        orders.onIssued(exchange);
        orders.onDelivered(exchange);

        assertThat(count("orderflow.tickets.issued")).isOne();
        assertThat(count("orderflow.duplicates.absorbed")).isZero();
    }

    @Test
    void anOrderThatNeedsNoTicketIsAnsweredWithNothing() {
        orders.onAcknowledged(updated(1));
        orders.onDelivered(exchange);

        assertThat(count("orderflow.orders.acknowledged")).isOne();
        assertThat(count("orderflow.duplicates.absorbed")).isZero();
        assertThat(status()).isEqualTo(204);
        assertThat(exchange.getMessage().getBody()).isNull();
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys(Exchange.HTTP_RESPONSE_CODE);
    }

    @Test
    void whatWasThereBeforeIsADuplicateOnceItIsDone() {
        orders.onAcknowledged(updated(0));
        assertThat(count("orderflow.duplicates.absorbed")).isZero();
        orders.onDelivered(exchange);

        assertThat(count("orderflow.orders.acknowledged")).isZero();
        assertThat(count("orderflow.duplicates.absorbed")).isOne();
        assertThat(status()).isEqualTo(204);
    }

    @Test
    void aRefusalHasItsCodeAndReasonAndNothingOfTheEvent() {
        orders.onRefused(failed(new Refused(422, "orderId: is missing")));

        assertThat(count("orderflow.orders.refused")).isOne();
        assertThat(status()).isEqualTo(422);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("orderId: is missing");
        assertThat(exchange.getMessage().getHeaders())
                .containsOnlyKeys(Exchange.HTTP_RESPONSE_CODE, Exchange.CONTENT_TYPE);
    }

    @Test
    void anOutageIsToldWhenItBeginsAndWhenItEnds() {
        orders.onUnavailable(failed(new IllegalStateException(PHONE)));
        orders.onUnavailable(failed(new IllegalStateException(PHONE)));
        assertThat(status()).isEqualTo(503);
        assertThat(exchange.getMessage().getHeader("Retry-After")).isEqualTo("1");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("the database does not answer; try again");

        orders.onDelivered(exchange);
        orders.onDelivered(exchange);

        assertThat(log.lines())
                .containsExactly(
                        "The database does not answer; orders are refused with 503 until it does",
                        "The database answers again");
        assertThat(count("orderflow.orders.refused")).isZero();
    }

    @Test
    void whatNobodyExpectedIsTriedAgainAndItsMessageIsNotTold() {
        orders.onUnexpected(failed(new IllegalStateException(PHONE)));
        orders.onUnexpected(failed(new IllegalStateException(PHONE)));

        assertThat(status()).isEqualTo(500);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("unexpected failure; the log says which");
        assertThat(log.lines())
                .filteredOn(line -> !line.equals("Unexpected"))
                .singleElement()
                .asString()
                .startsWith("Unexpected java.lang.IllegalStateException in ")
                .doesNotContain(PHONE);
    }

    @Test
    void anErrorIsCalledByItsNameAndThreeOfThemAreSeenInReadiness() {
        HealthCheck check = context.getRegistry().lookupByNameAndType("orders-taken-health", HealthCheck.class);
        for (String event : List.of("1", "2", "3")) {
            assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
            exchange.getMessage().setHeader(OrderEvent.ID, event);
            Throwable error = new NoClassDefFoundError(PHONE);
            orders.onUnexpected(failed(new CamelExecutionException(PHONE, exchange, error)));
        }

        assertThat(status()).isEqualTo(500);
        assertThat(check.call().getMessage())
                .hasValue("none of the latest orders was taken: unexpected java.lang.NoClassDefFoundError");
        assertThat(log.lines()).anyMatch(line -> line.startsWith("Unexpected java.lang.NoClassDefFoundError in "));
    }

    /** The database's own check knows; and of an order's own values no other order need hear. */
    @ParameterizedTest
    @CsvSource({
        "08006, UP",
        "53300, UP",
        "57P03, UP",
        "25006, UP",
        "23514, UP",
        "22021, UP",
        "57014, DOWN",
        "42501, DOWN",
        "53100, DOWN",
        "0A000, DOWN",
        "23502, DOWN"
    })
    void whatTheDatabasesCheckSeesByItselfIsNotSaidTwice(String sqlState, HealthCheck.State state) {
        HealthCheck check = context.getRegistry().lookupByNameAndType("orders-taken-health", HealthCheck.class);
        for (String event : List.of("1", "2", "3")) {
            exchange.getMessage().setHeader(OrderEvent.ID, event);
            Exception failure = new SQLException(PHONE, sqlState);
            if (DatabaseFailure.isTransient(new SQLException(PHONE, sqlState))) {
                orders.onUnavailable(failed(failure));
            } else {
                orders.onUnexpected(failed(failure));
            }
        }

        assertThat(check.call().getState()).isEqualTo(state);
    }

    @Test
    void aDeadLetterIsCountedIfItIsNew() {
        letters.onStored(updated(0));
        assertThat(count("orderflow.dead_letters.stored")).isZero();

        letters.onStored(updated(1));
        assertThat(count("orderflow.dead_letters.stored")).isOne();
        assertThat(status()).isEqualTo(204);
    }
}
