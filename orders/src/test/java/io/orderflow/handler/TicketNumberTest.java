package io.orderflow.handler;

import io.orderflow.handler.Handler.Mode;
import io.orderflow.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Ticket numbers are short, can be called out, and never run out. */
class TicketNumberTest {
    private static String database;
    private static Handler handler;

    @BeforeAll
    static void start() throws Exception {
        database = Postgres.migratedDatabase();
        handler = Handler.orders(database);
    }

    @AfterAll
    static void stop() {
        handler.close();
    }

    @ParameterizedTest
    @CsvSource({"0,A000", "999,A999", "1000,B000", "1417,B417", "7999,H999", "8000,J000", "13000,P000", "23999,Z999"})
    void aNumberIsALetterAndThreeDigits(int value, String number) {
        assertThat(Postgres.query(database, "select ticket_number(" + value + ")"))
                .isEqualTo(number);
    }

    @Test
    void everyNumberOfTheCycleIsThereOnce() {
        assertThat(Postgres.query(
                        database,
                        "select count(distinct ticket_number(n)) from generate_series(0, 23999) n"
                                + " where ticket_number(n) ~ '^[A-HJ-NP-Z][0-9]{3}$'"))
                .isEqualTo("24000");
    }

    @Test
    void afterTheLastNumberComesTheFirstAgain() throws Exception {
        Postgres.execute(database, "select setval('ticket_sequence', 23998)");

        assertThat(Mode.BINARY.send(handler, "1", Orders.completed("last")).body())
                .contains("\"number\":\"Z999\"");
        assertThat(Mode.BINARY.send(handler, "2", Orders.completed("first")).body())
                .contains("\"number\":\"A000\"");
    }
}
