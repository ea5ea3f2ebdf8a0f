package io.orderflow.ticket;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TicketTest {
    @Test
    void anOrderWithoutANewRowHadItsTicketBefore() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        assertThat(Ticket.isIssuedBefore(exchange)).isTrue();

        exchange.getMessage().setHeader(Ticket.ROW, Map.of());
        assertThat(Ticket.isIssuedBefore(exchange)).isFalse();
    }
}
