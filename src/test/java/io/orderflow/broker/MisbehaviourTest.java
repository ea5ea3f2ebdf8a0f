package io.orderflow.broker;

import io.orderflow.broker.Receiver.Subscriber;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What producers see of a Broker that was told to fail, and that it is well again when told so. */
class MisbehaviourTest {
    private static final String EVENT = "POST /test/broker HTTP/1.1\r\nHost: broker\r\nContent-Length: 0\r\n"
            + "ce-specversion: 1.0\r\nce-id: %s\r\nce-source: s\r\nce-type: t\r\nExpect: 100-continue\r\n\r\n";

    @AutoClose
    private final LocalBroker local = new LocalBroker();

    private Subscriber subscriber;

    @BeforeEach
    void start() {
        subscriber = local.receiver.subscriber("subscriber");
        local.start(subscriber.uri(), "");
    }

    @Test
    void oneThatRefusesAnswers503AndDeliversNothing() {
        local.broker().misbehave(Misbehaviour.REFUSE);
        await().until(() -> Producer.event("a").post(local.ingress()) == 503);
        int before = subscriber.received().size();

        assertThat(Producer.event("a").post(local.ingress())).isEqualTo(503);
        assertThat(subscriber.received()).hasSize(before);

        local.broker().misbehave(Misbehaviour.NONE);
        await().until(() -> Producer.event("a").post(local.ingress()) == 202);
    }

    /** Had it been let through before, it would have been accepted, not refused. */
    @Test
    void oneThatHangsAnswersNothingAndTreatsWhatWaitsAsItIsToldNext() throws IOException {
        local.broker().misbehave(Misbehaviour.HANG);
        try (Socket first = post("1")) {
            assertThat(status(first)).isEqualTo(100);
            local.broker().misbehave(Misbehaviour.REFUSE);
            assertThat(status(first)).isEqualTo(503);
        }
        local.broker().misbehave(Misbehaviour.HANG);
        try (Socket second = post("2")) {
            assertThat(status(second)).isEqualTo(100);
            assertThat(subscriber.received()).isEmpty();
            local.broker().misbehave(Misbehaviour.NONE);
            assertThat(status(second)).isEqualTo(202);
        }
        assertThat(subscriber.received())
                .singleElement()
                .extracting(event -> event.header("ce-id"))
                .isEqualTo("2");
    }

    @Test
    void oneThatIsDownClosesWhatIsOpenAndWhatComes() throws IOException {
        try (Socket open = post("1")) {
            assertThat(status(open)).isEqualTo(100);
            assertThat(status(open)).isEqualTo(202);

            local.broker().misbehave(Misbehaviour.DOWN);

            assertThat(status(open)).isEqualTo(-1);
        }
        try (Socket late = post("2")) {
            assertThat(status(late)).isEqualTo(-1);
        }
        assertThat(subscriber.received()).hasSize(1);

        local.broker().misbehave(Misbehaviour.NONE);
        await().ignoreExceptions().until(() -> Producer.event("a").post(local.ingress()) == 202);
    }

    @Test
    void whatHangsIsNotAcceptedWhenTheBrokerEnds() throws IOException {
        local.broker().misbehave(Misbehaviour.HANG);
        try (Socket hanging = post("1")) {
            assertThat(status(hanging)).isEqualTo(100);

            local.broker().close();

            assertThat(status(hanging)).isIn(503, -1);
        }
        assertThat(subscriber.received()).isEmpty();
    }

    /** The Broker says that it has the head before anything else: until then, nobody knows whether a request has come. */
    private Socket post(String id) throws IOException {
        Socket producer = new Socket("127.0.0.1", local.ingress().getPort());
        producer.setSoTimeout(60_000);
        try {
            producer.getOutputStream().write(EVENT.formatted(id).getBytes(StandardCharsets.US_ASCII));
        } catch (SocketException closedAtOnce) {
            // What it reads says so too.
        }
        return producer;
    }

    /** The status of the next answer, -1 if the connection ends instead. */
    private static int status(Socket producer) throws IOException {
        StringBuilder head = new StringBuilder();
        try {
            InputStream in = producer.getInputStream();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return -1;
                }
                head.append((char) next);
            }
            int body = head.indexOf("content-length: ");
            in.skipNBytes(body < 0 ? 0 : Long.parseLong(head.substring(body + 16, head.indexOf("\r\n", body))));
        } catch (SocketException reset) {
            return -1;
        }
        return Integer.parseInt(head.substring(9, 12));
    }
}
