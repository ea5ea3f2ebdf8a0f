package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is in no namespace, or in another, is not for a source that is in one. */
class NamespaceTest {
    private final String topic = RocketMQ.topic();
    private final String group = "group-" + UUID.randomUUID();
    private final Sink sink = new Sink();
    private final SourceUnderTest source =
            SourceUnderTest.of(topic, group, sink).set("namespace", "staging");

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void aSourceReceivesWhatIsInItsNamespaceAndPutsDeadLettersThere() throws Exception {
        RocketMQ.topic("staging%" + topic);
        RocketMQ.topic("%RETRY%staging%" + group);
        RocketMQ.publish(topic, "of-production", "{}");
        RocketMQ.publish("staging%" + topic, "good", "{}");
        RocketMQ.publish("staging%" + topic, "bad", "{}");
        sink.behave((request, event) -> request.response()
                .setStatusCode(event.subject().equals("bad") ? 422 : 202)
                .end());

        try (RouteFile running = source.run()) {
            await().until(() -> sink.accepted().size() == 1
                    && RocketMQ.messages("staging%" + group + "-dead-letters").size() == 1);
        }

        assertThat(sink.received()).extracting(Sink.Event::subject).containsExactlyInAnyOrder("good", "bad");
        assertThat(sink.accepted().get(0).headers()).containsEntry("ce-source", "/rocketmq/" + group + "/" + topic);
        assertThat(RocketMQ.messages("staging%" + group + "-dead-letters"))
                .extracting(letter -> letter.getProperty("dead-letter-topic"))
                .containsExactly("staging%" + topic);
    }
}
