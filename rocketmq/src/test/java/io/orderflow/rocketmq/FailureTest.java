package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.HttpResponseAware;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose fault a failure is: the message's, or that of the sink and the way to it. */
class FailureTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final PermanentStatuses permanent = PermanentStatuses.parse(PermanentStatuses.DEFAULT);

    @Test
    void onlyWhatSpeaksOfTheMessageIsPermanent() {
        Set<Integer> found = IntStream.range(0, 1000)
                .filter(status -> {
                    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
                    exchange.setException(new IllegalStateException("failed"));
                    return Failure.of(exchange, permanent).permanent();
                })
                .boxed()
                .collect(Collectors.toSet());

        assertThat(found).containsExactlyInAnyOrder(400, 413, 415, 422, 431);
    }

    /** Of Camel's HTTP components what they throw has the status, and the message has none, or that of an earlier step. */
    @ParameterizedTest
    @CsvSource({"422, 202, true", "503, 422, false"})
    void whatAnHttpComponentThrowsHasTheStatus(int thrown, int before, boolean permanently) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, before);
        exchange.setException(new CamelExecutionException("failed", exchange, new RefusedByASink(thrown)));

        Failure failure = Failure.of(exchange, permanent);

        assertThat(failure.code()).isEqualTo(thrown);
        assertThat(failure.permanent()).isEqualTo(permanently);
    }

    /** As camel-http's HttpOperationFailedException. */
    private static final class RefusedByASink extends Exception implements HttpResponseAware {
        private static final long serialVersionUID = 1;
        private final int status;

        RefusedByASink(int status) {
            super("HTTP operation failed with statusCode: " + status);
            this.status = status;
        }

        @Override
        public int getHttpResponseCode() {
            return status;
        }

        @Override
        public void setHttpResponseCode(int code) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getHttpResponseStatus() {
            return null;
        }

        @Override
        public void setHttpResponseStatus(String status) {
            throw new UnsupportedOperationException();
        }
    }

    /** Whoever waits for the end of the attempt would else wait for ever. */
    @Test
    void whatCannotBeToldIsAFailureToo() {
        Throwable untold = new NoClassDefFoundError() {
            @Override
            public String getMessage() {
                // JUnit ends without a word at an OutOfMemoryError.
                throw new StackOverflowError("in a test");
            }
        };

        assertThat(Failure.unexpected(untold))
                .isEqualTo(new Failure(0, "it failed, and no memory was left to say why", Duration.ZERO, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"four hundred", "", "400.5", "99999999999", "-400"})
    void aStatusThatIsNoNumberIsNone(String status) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader("Retry-After", new Object());
        exchange.setException(new IllegalStateException("failed"));

        assertThat(Failure.of(exchange, permanent)).isEqualTo(new Failure(0, "failed", Duration.ZERO, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\r\n", "\u0000", "\u2028"})
    void aReasonIsNeverBlank(String message) {
        exchange.setException(new IllegalStateException(message));

        assertThat(Failure.of(exchange, permanent).reason()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void whatIsUnknownIsTransient() {
        exchange.setException(new IllegalStateException());

        assertThat(Failure.of(exchange, permanent))
                .isEqualTo(new Failure(0, "java.lang.IllegalStateException", Duration.ZERO, false));
    }

    @Test
    void whatIsNoEventIsPermanentHoweverDeepItsCause() {
        exchange.setException(new CamelExecutionException("outer", exchange, new NotAnEventException("not an event")));

        assertThat(Failure.of(exchange, permanent).permanent()).isTrue();
    }

    @Test
    void whatIsGivenUpIsPermanentAndSaysWhy() {
        assertThat(new Failure(503, "not now", Duration.ofMinutes(1), false).givenUp(8))
                .isEqualTo(new Failure(
                        503, "handed back 8 times while others were delivered: not now", Duration.ZERO, true));
        assertThat(new Failure(503, "x".repeat(500), Duration.ZERO, false)
                        .givenUp(8)
                        .reason())
                .hasSize(500)
                .endsWith("...");
    }

    @Test
    void whatTheSinkAsksForIsRead() {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 503);
        exchange.getMessage().setHeader("Retry-After", 7);
        exchange.setException(new IllegalStateException("failed"));

        assertThat(Failure.of(exchange, permanent)).isEqualTo(new Failure(503, "failed", Duration.ofSeconds(7), false));
    }

    @Test
    void anUnexpectedErrorSaysNothingOfTheMessage() {
        assertThat(Failure.unexpected(new StackOverflowError()))
                .isEqualTo(new Failure(0, "java.lang.StackOverflowError", Duration.ZERO, false));
    }

    @Test
    void aReasonOf500CharactersIsWhole() {
        exchange.setException(new IllegalStateException("x".repeat(500)));
        assertThat(Failure.of(exchange, permanent).reason()).isEqualTo("x".repeat(500));
    }

    @Test
    void theReasonIsOneShortLine() {
        exchange.setException(new IllegalStateException("first\r\nsecond\u0000" + "x".repeat(1000)));

        assertThat(Failure.of(exchange, permanent).reason())
                .startsWith("first second ")
                .hasSize(500)
                .endsWith("...");
    }

    /** It stands in readiness and in the dead letter, where no log's mask is. */
    @Test
    void theReasonQuotesNoPhoneNumberAndNoSecretOfTheRoute() {
        exchange.setException(new IllegalArgumentException(
                "No type converter for {\"phone\":\"13812345678\",\"password\":\"hunter2\"}" + "x".repeat(10_000_000)));

        assertThat(Failure.of(exchange, permanent).reason())
                .startsWith("No type converter for {")
                .doesNotContain("13812345678", "hunter2")
                .hasSize(500);
    }

    @Test
    void aRollbackIsAFailure() {
        exchange.setRollbackOnly(true);

        assertThat(Failure.of(exchange, permanent).reason()).isEqualTo("marked for rollback");
    }
}
