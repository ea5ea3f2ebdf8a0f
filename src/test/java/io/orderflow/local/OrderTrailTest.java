package io.orderflow.local;

import io.orderflow.HandoverRoutes;
import io.orderflow.board.TrailStep;
import io.orderflow.board.TrailStep.Kind;
import io.orderflow.testing.Sink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Real handovers, to RocketMQ and to an HTTP server as the Broker. */
class OrderTrailTest {
    private static final int ORDERS = 3;
    private static final byte[] ORDER = "{\"userPhoneNo\":\"13912345678\"}".getBytes();

    private final OrderTrail trail = new OrderTrail(ORDERS);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Sink sink = new Sink();
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        sink.behave((request, event) -> request.response()
                .setStatusCode(refusals.getAndDecrement() > 0 ? 503 : 202)
                .end());
        HandoverRoutes.start(context, trail.recorder(), sink.url(), 20);
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        sink.close();
    }

    @Test
    void anOrderTellsEachAttemptInItsOrder() {
        publish("1", Map.of());
        refusals.set(2);
        deliver("1");

        List<TrailStep> steps = trail.of("1");

        assertThat(steps)
                .extracting(TrailStep::kind)
                .containsExactly(Kind.PUBLISHED, Kind.REFUSED, Kind.REFUSED, Kind.ACCEPTED);
        assertThat(steps).extracting(TrailStep::at).isSorted();
        assertThat(steps.get(1).detail()).contains("503").doesNotContain("\n");
        assertThat(trail.of("2")).isEmpty();
    }

    @Test
    void whatRocketMQDoesNotConfirmIsNotPublished() {
        assertThatExceptionOfType(CamelExecutionException.class)
                .isThrownBy(() -> publish("1", Map.of(RocketMQConstants.OVERRIDE_TOPIC_NAME, "no topic!")));

        assertThat(trail.of("1")).isNotEmpty().extracting(TrailStep::kind).containsOnly(Kind.UNCONFIRMED);
    }

    @Test
    void anOrderThatIsTriedForLongTellsItsFirstStepsAndItsLast() {
        publish("1", Map.of());
        refusals.set(18);
        deliver("1");

        assertThat(trail.of("1"))
                .hasSize(OrderTrail.STEPS)
                .extracting(TrailStep::kind)
                .startsWith(Kind.PUBLISHED, Kind.REFUSED)
                .endsWith(Kind.REFUSED, Kind.ACCEPTED);
    }

    @Test
    void ofTheLatestOrdersOnlySomethingIsKnown() {
        Stream.of("1", "2", "3", "4").forEach(this::deliver);

        assertThat(trail.of("1")).isEmpty();
        assertThat(Stream.of("2", "3", "4").map(trail::of)).noneMatch(List::isEmpty);
    }

    private void publish(String orderId, Map<String, Object> more) {
        Map<String, Object> headers = new HashMap<>(more);
        headers.put(RocketMQConstants.OVERRIDE_MESSAGE_KEY, orderId);
        template.sendBodyAndHeaders("direct:publish", ORDER, headers);
    }

    private void deliver(String orderId) {
        template.sendBodyAndHeader("direct:deliver", ORDER, CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, orderId);
    }
}
