package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which failures are worth another attempt: Knative's table for sources. */
class FailureTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void everyStatusIsTransientOrPermanentAsKnativeSays() {
        Set<Integer> permanent = IntStream.range(0, 1000)
                .filter(status -> {
                    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
                    exchange.setException(new IllegalStateException("failed"));
                    return Failure.of(exchange).permanent();
                })
                .boxed()
                .collect(Collectors.toSet());

        Set<Integer> expected = IntStream.range(100, 500)
                .filter(status -> status < 200 || status >= 300)
                .filter(status -> !Set.of(404, 408, 409, 429).contains(status))
                .boxed()
                .collect(Collectors.toSet());
        assertThat(permanent).isEqualTo(expected);
    }

    @Test
    void whatIsUnknownIsTransient() {
        exchange.setException(new IllegalStateException());

        assertThat(Failure.of(exchange))
                .isEqualTo(new Failure(0, "java.lang.IllegalStateException", Duration.ZERO, false));
    }

    @Test
    void whatIsNoEventIsPermanentHoweverDeepItsCause() {
        exchange.setException(new CamelExecutionException("outer", exchange, new NotAnEventException("not an event")));

        assertThat(Failure.of(exchange).permanent()).isTrue();
    }

    @Test
    void theReasonIsOneShortLine() {
        exchange.setException(new IllegalStateException("first\r\nsecond\u0000" + "x".repeat(1000)));

        assertThat(Failure.of(exchange).reason())
                .startsWith("first second ")
                .hasSize(500)
                .endsWith("...");
    }

    @Test
    void aRollbackIsAFailure() {
        exchange.setRollbackOnly(true);

        assertThat(Failure.of(exchange).reason()).isEqualTo("marked for rollback");
    }
}
