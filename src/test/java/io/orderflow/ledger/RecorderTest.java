package io.orderflow.ledger;

import com.sun.net.httpserver.HttpServer;
import io.orderflow.HandoverRoutes;
import io.orderflow.testing.Postgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Real handovers, to RocketMQ and to an HTTP server as the sink. */
class RecorderTest {
    private static final byte[] ORDER = "{\"orderId\":\"1\"}".getBytes();

    private final AtomicInteger refusals = new AtomicInteger();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private HttpServer sink;
    private Ledger ledger;

    @BeforeEach
    void start() throws Exception {
        sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sink.createContext("/", request -> {
            request.getRequestBody().readAllBytes();
            request.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 503 : 202, -1);
            request.close();
        });
        sink.start();
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(Postgres.migratedDatabase());
        ledger = new Ledger(database);

        HandoverRoutes.start(
                context,
                ledger.recorder(),
                "http://localhost:" + sink.getAddress().getPort(),
                3);
    }

    @AfterEach
    void stop() {
        context.stop();
        sink.stop(0);
    }

    @Test
    void aConfirmedMessageIsPublishedAndAnAcceptedOneDelivered() {
        send("direct:publish", Map.of(RocketMQConstants.OVERRIDE_MESSAGE_KEY, "1"));
        assertThat(ledger.progress(1)).isEqualTo(new Progress(1, 1, 0, 0, 0));

        send("direct:deliver", Map.of(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, "1"));
        assertThat(ledger.progress(1)).isEqualTo(new Progress(1, 1, 1, 0, 0));
    }

    @Test
    void aMessageThatRocketMQRefusesIsNotPublished() {
        assertThatExceptionOfType(CamelExecutionException.class)
                .isThrownBy(() -> send(
                        "direct:publish",
                        Map.of(
                                RocketMQConstants.OVERRIDE_MESSAGE_KEY, "1",
                                RocketMQConstants.OVERRIDE_TOPIC_NAME, "no topic!")));

        assertThat(ledger.progress(1).published()).isZero();
    }

    @Test
    void aMessageThatTheSinkRefusesTwiceIsDeliveredOnce() {
        send("direct:publish", Map.of(RocketMQConstants.OVERRIDE_MESSAGE_KEY, "1"));
        refusals.set(2);

        send("direct:deliver", Map.of(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, "1"));

        assertThat(ledger.progress(1)).isEqualTo(new Progress(1, 1, 1, 0, 0));
    }

    @Test
    void aMessageThatTheSinkNeverAcceptsIsNotDelivered() {
        send("direct:publish", Map.of(RocketMQConstants.OVERRIDE_MESSAGE_KEY, "1"));
        refusals.set(100);

        assertThatExceptionOfType(CamelExecutionException.class)
                .isThrownBy(() -> send("direct:deliver", Map.of(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, "1")));

        assertThat(ledger.progress(1).delivered()).isZero();
    }

    private void send(String endpoint, Map<String, Object> headers) {
        try (var template = context.createProducerTemplate()) {
            template.sendBodyAndHeaders(endpoint, ORDER, headers);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
