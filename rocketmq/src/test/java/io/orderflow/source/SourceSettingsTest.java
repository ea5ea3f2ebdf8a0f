package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.Sink;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A wrong setting fails at start, with one line that says which, and what is allowed. */
class SourceSettingsTest {
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of("orders", "orderflow", sink);

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @ParameterizedTest
    @CsvSource({
        "maxInFlight, 0, '0; allowed is a number from 1 to 1000'",
        "maxInFlight, 1001, '1001; allowed is a number from 1 to 1000'",
        "firstRetryDelay, 0s, '0s; allowed is 1 ms or more'",
        "retryMultiplier, 0.5, '0.5; allowed is a number from 1 on'",
        "maxRetryDelay, 100ms, '0.1s; allowed is firstRetryDelay (0.2s) or more'",
        "deliveryDeadline, 15m, '15m; allowed is 0 or more and less than 15m, RocketMQ''s consumeTimeout'",
        "reconsumeDelayLevel, 19, '19; allowed is a number from 0 (the broker decides) to 18'",
        "maxInFlightMib, 0, '0; allowed is a number of MiB from 1 to 1024'",
        "maxHandBacks, -1, '-1; allowed is a number from 0 to 1000'",
        "permanentStatuses, 4xx, '4xx; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "permanentStatuses, '400,', '400,; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "permanentStatuses, '200', '200; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "deliveryDeadline, 59s, '59s; allowed is 0, or the sink''s request timeout (1m) or more'",
        "startFrom, now, 'now; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'",
        "source, a b, 'a b; allowed is a URI reference such as /rocketmq/group/topic'",
        "type, a b, 'a b; allowed is printable ASCII without spaces, such as com.example.order'",
        "contentType, json, 'json; allowed is a media type such as application/json'",
        "shutdownTimeout, 30s, '30s; allowed is 0 or more and less than 30s, which Kubernetes grants a pod to stop'"
    })
    void anOptionOutOfItsRange(String option, String value, String complaint) {
        assertFailure(source.set(option, value)).isEqualTo("RocketMQ source: option " + option + " is " + complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "maxInFlight, abc, 'abc; allowed is a number from 1 to 1000'",
        "maxInFlight, 99999999999999999999, '99999999999999999999; allowed is a number from 1 to 1000'",
        "maxInFlight, 1e99, '1e99; allowed is a number from 1 to 1000'",
        "maxInFlight, 1.5, '1.5; allowed is a number from 1 to 1000'",
        "maxInFlight, ' ', 'empty; allowed is a number from 1 to 1000'",
        "maxInFlight, \u0663, '\u0663; allowed is a number from 1 to 1000'",
        "ordered, maybe, 'maybe; allowed is key, queue or false'",
        "extensions, 1, '1; allowed is true or false'",
        "tls, maybe, 'maybe; allowed is true or false'",
        "tlsVerifyHost, no, 'no; allowed is true or false'",
        "retryMultiplier, NaN, 'NaN; allowed is a number from 1 on'",
        "deliveryDeadline, abc, 'abc; allowed is a time such as 200ms, 60s or 1m30s'",
        "deliveryDeadline, 60 parsecs, '60 parsecs; allowed is a time such as 200ms, 60s or 1m30s'",
        "deliveryDeadline, -5s, '-5s; allowed is 0 or more and less than 15m, RocketMQ''s consumeTimeout'",
        "deliveryDeadline, 99999999999999s, '99999999999999s; allowed is a time such as 200ms, 60s or 1m30s'",
        "deliveryDeadline, '', 'empty; allowed is a time such as 200ms, 60s or 1m30s'",
        "firstRetryDelay, PT9223372036854775807S, 'PT9223372036854775807S; allowed is a time such as 200ms, 60s or 1m30s'",
        "maxRetryDelay, 999999999d, '999999999d; allowed is a time such as 200ms, 60s or 1m30s'",
        "shutdownTimeout, PT, 'PT; allowed is a time such as 200ms, 60s or 1m30s'",
        "reconsumeDelayLevel, low, 'low; allowed is a number from 0 (the broker decides) to 18'",
        "maxHandBacks, 2147483648, '2147483648; allowed is a number from 0 to 1000'",
        "maxInFlightMib, much, 'much; allowed is a number of MiB from 1 to 1024'",
        "permanentStatuses, '422;431', '422;431; allowed is HTTP statuses from 300 to 599 with commas between, such as 400,413,415,422,431, or none'",
        "startFrom, '', 'empty; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'",
        "startFrom, 2026-13-01T00:00:00Z, '2026-13-01T00:00:00Z; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'",
        "startFrom, +999999999-01-01T00:00:00Z, '+999999999-01-01T00:00:00Z; allowed is first, last or a point in time such as 2026-11-25T11:30:00Z'",
        "selectorType, regex, 'regex; allowed is tag or sql'",
        "consumerGroup, my group, 'my group; allowed is 1 to 120 characters of a-z, A-Z, 0-9, _, -, % and |'",
        "deadLetterTopic, a.b, 'a.b; allowed is 1 to 127 characters of a-z, A-Z, 0-9, _, -, % and |'",
        "deadLetterTopic, orders, 'orders; allowed is another topic than the source''s'",
        "deadLetterTopic, %RETRY%orderflow, '%RETRY%orderflow; allowed is another topic than the source''s'",
        "consumerGroup, DEFAULT_CONSUMER, 'DEFAULT_CONSUMER; allowed is a group that is not RocketMQ''s own'",
        "consumerGroup, DEFAULT_PRODUCER, 'DEFAULT_PRODUCER; allowed is a group that is not RocketMQ''s own'",
        "consumerGroup, CLIENT_INNER_PRODUCER, 'CLIENT_INNER_PRODUCER; allowed is a group that is not RocketMQ''s own'",
        "consumerGroup, CID_RMQ_SYS_TRANS, 'CID_RMQ_SYS_TRANS; allowed is a group that is not RocketMQ''s own'",
        "subscribeTags, '* || lunch', '* || lunch; allowed is tags separated by ||, or * alone for all'",
        "subscribeTags, 'lunch||*', 'lunch||*; allowed is tags separated by ||, or * alone for all'",
        "subscribeTags, '||', '||; allowed is tags separated by ||, or * alone for all'",
        "subscribeTags, ' || ', '||; allowed is tags separated by ||, or * alone for all'",
        "topic, orders.new, 'orders.new; allowed is 1 to 127 characters of a-z, A-Z, 0-9, _, -, % and |'",
        "topic, my orders, 'my orders; allowed is 1 to 127 characters of a-z, A-Z, 0-9, _, -, % and |'",
        "topic, orders?x=1, 'orders?x; allowed is 1 to 127 characters of a-z, A-Z, 0-9, _, -, % and |'",
        "topic, orders/new, 'orders/new; allowed is 1 to 127 characters of a-z, A-Z, 0-9, _, -, % and |'",
        "passThroughTypes, 'a,\u00e9', 'a,\u00e9; allowed is event types of printable ASCII, separated by commas, or * for all'",
        "namespace, a%b, 'a%b; allowed is characters of a-z, A-Z, 0-9, _ and -'",
        "namesrvAddr, rocketmq, 'rocketmq; allowed is host:port with a port from 1 to 65535, or several of them separated by ;'",
        "namesrvAddr, 'a:9876,b:9876', 'a:9876,b:9876; allowed is host:port with a port from 1 to 65535, or several of them separated by ;'",
        "namesrvAddr, a:99999, 'a:99999; allowed is host:port with a port from 1 to 65535, or several of them separated by ;'"
    })
    void anOptionThatIsNoneOfItsKind(String option, String value, String complaint) {
        assertFailure(source.set(option, value)).isEqualTo("RocketMQ source: option " + option + " is " + complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "source.max-in-flight, abc",
        "source.delivery-deadline, -5s",
        "source.ordered, maybe",
        "source.start-from, now",
        "source.dead-letter-topic, a.b",
        "rocketmq.namesrv-addr, nowhere",
        "rocketmq.topic, a.b",
        "rocketmq.consumer-group, a.b",
        "rocketmq.tls, maybe",
        "rocketmq.tls-verify-host, maybe",
        "event.source, a b"
    })
    void theProjectsPropertyIsNamedWhereItIsWrong(String property, String value) {
        assertFailure(source.with("orderflow." + property, value))
                .startsWith("RocketMQ source: property orderflow." + property + " is " + value + "; allowed is ");
    }

    @Test
    void aPropertyThatIsWrongIsNamedThoughTheOptionTakesItAsADefault() {
        assertFailure(source.with("orderflow.rocketmq.consumer-group", "g".repeat(120)))
                .startsWith("RocketMQ source: property orderflow.rocketmq.consumer-group is ")
                .endsWith("; allowed is 1 to 127 characters of a-z, A-Z, 0-9, _, -, % and |");
    }

    @ParameterizedTest
    @CsvSource({"access-key, secret-key", "secret-key, access-key"})
    void anAccessKeyWithoutItsSecretAndTheReverse(String set, String missing) {
        assertFailure(source.with("orderflow.rocketmq." + set, "s3cret"))
                .isEqualTo("RocketMQ source: property orderflow.rocketmq." + set
                        + " is set and property orderflow.rocketmq." + missing + " is not; set both, or neither");
    }

    @Test
    void anOptionIsReadTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertFailure(source.set("selectorType", "SQL")
                            .set("ordered", "TRUE")
                            .set("maxInFlight", "I"))
                    .isEqualTo("RocketMQ source: option maxInFlight is I; allowed is a number from 1 to 1000");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aTrustedCertificateThatIsNone(@TempDir Path folder) throws Exception {
        Path noPem = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        assertFailure(source.set("tls", "true").set("tlsTrustCert", noPem))
                .isEqualTo("RocketMQ source: option tlsTrustCert is " + noPem
                        + "; allowed is a PEM file with one certificate or more");
    }

    /** Whoever opens it waits for its writer. */
    @Test
    void aPipeInPlaceOfATrustedCertificate(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertFailure(source.set("tls", "true").set("tlsTrustCert", pipe))
                .isEqualTo(
                        "RocketMQ source: option tlsTrustCert is " + pipe + "; allowed is a PEM file that can be read");
    }

    @Test
    void aSelectorThatIsNoSql() {
        source.with("orderflow.rocketmq.topic", RocketMQ.topic()).set("selectorType", "sql");
        assertFailure(source.set("subscribeSql", "region = = 'eu'"))
                .isEqualTo(
                        "RocketMQ source: option subscribeSql is region = = 'eu'; allowed is an SQL92 expression such as region = 'eu'");
    }

    @ParameterizedTest
    @CsvSource({"consumerGroup", "namesrvAddr"})
    void anOptionThatIsMissing(String option) {
        assertFailure(source.set(option, "")).isEqualTo("RocketMQ source: option " + option + " is missing");
    }

    @Test
    void aNameServerThatIsNotThere() throws Exception {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }
        assertFailure(source.set("namesrvAddr", "127.0.0.1:" + freePort))
                .isEqualTo("RocketMQ source: no name server answers at 127.0.0.1:" + freePort
                        + "; start it, or set option namesrvAddr to its host:port");
    }

    private static AbstractStringAssert<?> assertFailure(SourceUnderTest source) {
        Throwable failure = catchThrowable(() -> source.run().close());
        while (failure != null && failure.getCause() != null) {
            failure = failure.getCause();
        }
        assertThat(failure).isNotNull();
        return assertThat(failure.getMessage());
    }
}
