package io.orderflow.broker;

import io.orderflow.broker.Receiver.Reply;
import io.orderflow.broker.Receiver.Subscriber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class LifecycleTest {
    @AutoClose
    private final LocalBroker local = new LocalBroker();

    @Test
    void aTakenPortIsOneLineThatNamesItsProperty() throws IOException {
        local.start(URI.create("http://127.0.0.1:1/"), "");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LocalBroker second = new LocalBroker()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> second.start(
                            URI.create("http://127.0.0.1:1/"),
                            "",
                            config -> config.withPort(taken.getLocalPort(), "orderflow.local.broker-port")))
                    .withMessageStartingWith(
                            "orderflow.local.broker-port: port " + taken.getLocalPort() + " of 127.0.0.1 is taken")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    void closingEndsABackOffAndTheProducerKeepsItsEvent() {
        Subscriber subscriber = local.receiver.subscriber("subscriber", Reply.of(503));
        local.start(subscriber.uri(), "delivery: {retry: 1, backoffPolicy: exponential, backoffDelay: PT1H}");
        CompletableFuture<HttpResponse<String>> answer = Producer.event("a").postAsync(local.ingress());
        await().until(() -> local.broker().counts().retried() == 1);

        local.broker().close();

        assertNotAccepted(answer);
        assertThat(subscriber.received()).hasSize(1);
    }

    @Test
    void closingLetsARequestUnderWayFinish() {
        CountDownLatch closing = new CountDownLatch(1);
        Subscriber subscriber =
                local.receiver.subscriber("subscriber", Reply.of(202).after(() -> TriggerDeliveryTest.await(closing)));
        local.start(subscriber.uri(), "", config -> config.withCloseTimeout(Duration.ofMinutes(1)));
        URI ingress = local.ingress();
        CompletableFuture<HttpResponse<String>> answer = Producer.event("a").postAsync(ingress);
        await().until(() -> subscriber.received().size() == 1);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(local.broker()::close);
        await().until(() -> Producer.event("late").post(ingress) == 503);
        closing.countDown();

        assertThat(answer.join().statusCode()).isEqualTo(202);
        closed.join();
        assertThat(subscriber.received()).hasSize(1);
    }

    @Test
    void closingDoesNotWaitForASubscriberThatHangs() {
        CountDownLatch never = new CountDownLatch(1);
        Subscriber subscriber =
                local.receiver.subscriber("subscriber", Reply.of(202).after(() -> TriggerDeliveryTest.await(never)));
        local.start(subscriber.uri(), "", config -> config.withCloseTimeout(Duration.ofMillis(1)));
        CompletableFuture<HttpResponse<String>> answer = Producer.event("a").postAsync(local.ingress());
        await().until(() -> subscriber.received().size() == 1);

        local.broker().close();

        assertNotAccepted(answer);
        never.countDown();
    }

    @Test
    void aProducerThatHangsUpEndsTheRetriesOfItsEventWithoutADeadLetter() throws IOException {
        Subscriber subscriber = local.receiver.subscriber("subscriber", Reply.of(503));
        Subscriber sink = local.receiver.subscriber("sink");
        local.start(
                subscriber.uri(),
                "delivery: {retry: 1, backoffPolicy: exponential, backoffDelay: PT1H, deadLetterSink: {uri: '"
                        + sink.uri() + "'}}");
        Socket producer = postByHand();
        await().until(() -> local.broker().counts().retried() == 1);

        producer.close();
        await().until(() -> local.broker().counts().abandoned() == 1);
        assertThat(subscriber.received()).hasSize(1);
        assertThat(sink.received()).isEmpty();
    }

    @Test
    void aProducerThatHangsUpFreesASubscriberThatHangs() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            local.start(URI.create("http://127.0.0.1:" + listening.getLocalPort()), "");
            Socket producer = postByHand();
            try (Socket subscriber = listening.accept()) {
                producer.close();
                assertThat(subscriber.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    private Socket postByHand() throws IOException {
        Socket producer = new Socket("127.0.0.1", local.ingress().getPort());
        producer.getOutputStream()
                .write(("POST /test/broker HTTP/1.1\r\nHost: broker\r\nContent-Length: 0\r\nce-specversion: 1.0\r\n"
                                + "ce-id: 1\r\nce-source: s\r\nce-type: t\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return producer;
    }

    @Test
    void closingTwiceIsHarmless() {
        local.start(URI.create("http://127.0.0.1:1/"), "");
        local.broker().close();
        local.broker().close();
    }

    private static void assertNotAccepted(CompletableFuture<HttpResponse<String>> answer) {
        int code = answer.handle((response, closed) -> closed == null ? response.statusCode() : -1)
                .join();
        assertThat(code).isIn(503, -1);
    }
}
