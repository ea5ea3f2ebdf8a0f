package io.orderflow.broker;

import io.orderflow.broker.Receiver.Received;
import io.orderflow.broker.Receiver.Reply;
import io.orderflow.broker.Receiver.Subscriber;
import io.orderflow.testing.ClassLog;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TriggerDeliveryTest {
    private static final String TO_SINK =
            "deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: sink}, uri: /sink}";

    @AutoClose
    private final LocalBroker local = new LocalBroker();

    private final Subscriber sink = local.receiver.subscriber("sink");

    @Test
    void withoutADeliverySpecAFailureIsNotRetriedAndTheProducerKnows() {
        Subscriber subscriber = start("", Reply.of(503));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(500);

        assertThat(subscriber.received()).hasSize(1);
        assertThat(local.broker().counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void aRejectedOrderGoesToTheDeadLetterOnce() {
        Subscriber subscriber = start("delivery: {retry: 5, " + TO_SINK + "}", Reply.of(422, "no such product"));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(202);

        assertThat(subscriber.received()).hasSize(1);
        assertThat(sink.received()).hasSize(1);
        assertThat(local.broker().counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 1, 0, 0));
    }

    /** Each order may have one, and a second's worth would fill a screen. */
    @Test
    void ofManyDeadLettersFewAreLogged() {
        start(
                "delivery: {" + TO_SINK + "}",
                Stream.generate(() -> Reply.of(422)).limit(50).toArray(Reply[]::new));
        try (ClassLog log = new ClassLog(TriggerDelivery.class)) {
            for (int i = 0; i < 50; i++) {
                Producer.event("a").post(local.ingress());
            }

            assertThat(log.lines()).hasSizeLessThan(25);
            assertThat(log.lines().get(0)).contains("went to the dead letter").endsWith("answered 422");
        }
        assertThat(local.broker().counts().deadLettered()).isEqualTo(50);
    }

    @Test
    void aDeadLetterKeepsItsTimeToLive() {
        start("delivery: {" + TO_SINK + "}", Reply.of(422));

        Producer.event("a").header("ce-knativebrokerttl", "7").post(local.ingress());

        assertThat(sink.received().get(0).header("ce-knativebrokerttl")).isEqualTo("6");
    }

    @Test
    void theDataOfAnErrorIsCutSoThatItStillDecodes() {
        start("delivery: {" + TO_SINK + "}", Reply.of(422, "x".repeat(5000)));

        Producer.event("a").post(local.ingress());

        String data = sink.received().get(0).header("ce-knativeerrordata");
        assertThat(data).hasSize(1024);
        assertThat(Base64.getDecoder().decode(data)).asString().isEqualTo("x".repeat(768));
    }

    @Test
    void theHandoverToTheDeadLetterSinkIsRetriedToo() {
        start("delivery: {retry: 2, " + TO_SINK + "}", Reply.of(422));
        sink.replies().add(Reply.of(503));
        sink.replies().add(Reply.of(503));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(202);

        assertThat(sink.received()).hasSize(3);
        assertThat(local.broker().counts()).isEqualTo(new Counts(1, 0, 0, 0, 2, 1, 0, 0));
    }

    @Test
    void anEventThatNotEvenTheDeadLetterSinkTakesIsBackWithItsProducer() {
        start("delivery: {" + TO_SINK + "}", Reply.of(422));
        sink.replies().add(Reply.of(400));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(500);
    }

    @Test
    void whatADeadLetterSinkRepliesIsOfNoInterest() {
        Subscriber subscriber = start("delivery: {" + TO_SINK + "}", Reply.of(422));
        sink.replies().add(Reply.of(200, "thank you"));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(202);

        assertThat(subscriber.received()).hasSize(1);
        assertThat(sink.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "{\"ticket\": \"B417\"}", "\u0000"})
    void aReplyThatIsNoEventIsRetriedAndThenDeadLettered(String reply) {
        Subscriber subscriber =
                start("delivery: {retry: 1, " + TO_SINK + "}", Reply.of(200, reply), Reply.of(200, reply));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(202);

        assertThat(subscriber.received()).hasSize(2);
        Received dead = sink.received().get(0);
        assertThat(dead.header("ce-knativeerrorcode")).isEqualTo("502");
        assertThat(dead.header("ce-knativeerrordest"))
                .isEqualTo(subscriber.uri().toString());
    }

    @Test
    void aReplyThatTriesToBeAnEventAndFailsIsMalformedToo() {
        Subscriber subscriber = start(
                "delivery: {retry: 1, " + TO_SINK + "}",
                Reply.of(202).header("ce-specversion", "1.0").header("ce-id", "1"),
                Reply.of(202, "{").header("Content-Type", "application/cloudevents+json"));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(202);

        assertThat(subscriber.received()).hasSize(2);
        assertThat(sink.received()).hasSize(1);
    }

    @Test
    void aReplyHasTheTraceAndTheTimeToLiveOfItsEvent() {
        Subscriber subscriber = start(
                "delivery: {" + TO_SINK + "}",
                Reply.event("b", "1").header("ce-knativebrokerttl", "200"),
                Reply.of(422));

        Producer.event("a")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .header("ce-knativebrokerttl", "10")
                .post(local.ingress());

        assertThat(subscriber.received().get(1).header("traceparent")).contains("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(sink.received().get(0).header("ce-knativebrokerttl")).isEqualTo("8");
        assertThat(local.broker().counts()).isEqualTo(new Counts(1, 0, 1, 1, 0, 1, 0, 0));
    }

    @Test
    void aReplyThatGoesRoundForEverIsEndedByItsTimeToLive() {
        Subscriber subscriber = start(
                "delivery: {" + TO_SINK + "}", Reply.event("a", "1"), Reply.event("a", "2"), Reply.event("a", "3"));

        assertThat(Producer.event("a").header("ce-knativebrokerttl", "3").post(local.ingress()))
                .isEqualTo(202);

        assertThat(subscriber.received()).hasSize(2);
        Received dead = sink.received().get(0);
        assertThat(dead.header("ce-id")).as("the event whose reply was refused").isEqualTo("1");
        assertThat(dead.header("ce-knativeerrorcode")).isEqualTo("400");
        assertThat(dead.header("ce-knativeerrordest")).isEqualTo(local.ingress().toString());
    }

    @Test
    void aSubscriberThatHangsCostsOneAttempt() {
        CountDownLatch never = new CountDownLatch(1);
        Subscriber subscriber =
                start("delivery: {retry: 1, timeout: PT0.1S}", Reply.of(202).after(() -> await(never)));

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(202);

        assertThat(subscriber.received()).hasSize(2);
        never.countDown();
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Subscriber start(String triggerSpec, Reply... replies) {
        Subscriber subscriber = local.receiver.subscriber("subscriber", replies);
        local.start(subscriber.uri(), triggerSpec);
        return subscriber;
    }
}
