package io.orderflow.broker;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "NONE, 0, 0",
        "NONE, 9, 0",
        "LINEAR, 0, 0",
        "LINEAR, 1, 200",
        "LINEAR, 11, 2200",
        "EXPONENTIAL, 0, 200",
        "EXPONENTIAL, 1, 400",
        "EXPONENTIAL, 9, 102400",
        "EXPONENTIAL, 2000, 9223372036854775807",
    })
    void theBackOffGrowsAsKnativesDoes(BackoffPolicy backoff, int attempt, long millis) {
        assertThat(backoff.millis(200, attempt)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 409, 429, 500, 502, 503, 504, 599})
    void aTransientAnswerIsRetried(int code) {
        assertThat(retrying(1).repeats(0, code)).isTrue();
        assertThat(retrying(1).repeats(1, code)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 301, 307, 400, 401, 403, 405, 410, 413, 422})
    void anyOtherAnswerIsNot(int code) {
        assertThat(retrying(1).repeats(0, code)).isFalse();
    }

    @Test
    void theLongerOneOfBackOffAndRetryAfterCounts() {
        assertThat(wait(503, "7", "PT10S")).isEqualTo(7000);
        assertThat(wait(429, "1", "PT10S")).isEqualTo(2000);
    }

    @Test
    void aRetryAfterMayBeADate() {
        assertThat(wait(503, "Thu, 01 Jan 2026 00:00:05 GMT", "PT10S")).isEqualTo(5000);
    }

    @Test
    void aRetryAfterIsCapped() {
        assertThat(wait(503, "3600", "PT10S")).isEqualTo(10_000);
        assertThat(wait(503, "3600", "PT0S")).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "", "99999999999999999999", "Thu, 01 Jan 2025 00:00:00 GMT", "1.5"})
    void aRetryAfterThatIsMalformedOrPastIsIgnored(String header) {
        assertThat(wait(503, header, "PT10S")).isEqualTo(2000);
    }

    @Test
    void aRetryAfterIsIgnoredWithoutACapAndOnOtherAnswers() {
        assertThat(wait(503, "7", null)).isEqualTo(2000);
        assertThat(wait(500, "7", "PT10S")).isEqualTo(2000);
    }

    private static RetryPolicy retrying(int retries) {
        return new RetryPolicy(retries, BackoffPolicy.NONE, Duration.ZERO, null, null);
    }

    private static long wait(int code, String retryAfter, String retryAfterMax) {
        RetryPolicy policy = new RetryPolicy(
                9,
                BackoffPolicy.EXPONENTIAL,
                Duration.ofSeconds(1),
                null,
                retryAfterMax == null ? null : Duration.parse(retryAfterMax));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Retry-After", retryAfter);
        return policy.waitMillis(1, new SubscriberAnswer(code, headers, Buffer.buffer(), null), CLOCK);
    }
}
