package io.orderflow.redrive;

import io.orderflow.redrive.Source.NotTaken;
import io.orderflow.rocketmq.EventHeaders;
import io.orderflow.rocketmq.Headers;
import io.orderflow.rocketmq.LastingId;
import io.orderflow.rocketmq.Letter;
import io.orderflow.text.OneLine;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** The message that a dead letter was: for its origin topic, and without what was noted when it died. */
final class OriginMessage {
    static final String NOTES = Letter.PREFIX;

    /** When the message was first published. A message cannot be sent with a time of its own; the source reads this one. */
    static final String BORN = EventHeaders.BORN;

    private OriginMessage() {}

    /**
     * Of a letter of the source's.
     *
     * @throws NotTaken if it is not a dead letter: it does not say where it comes from; or not the whole message
     */
    static Message of(MessageExt dead) throws NotTaken {
        String topic = dead.getProperty(NOTES + "topic");
        if (topic == null || topic.isBlank()) {
            throw new NotTaken("it has no property " + NOTES + "topic");
        }
        String body = dead.getProperty(NOTES + "body");
        if (body != null) {
            throw new NotTaken("it has not the body that it had: " + OneLine.of(body, 150));
        }
        String born = dead.getProperty(NOTES + "born");
        return copy(dead, topic, Letter.idOf(dead), born);
    }

    /**
     * Of a message of {@code %DLQ%}, where RocketMQ has put it.
     *
     * @param topic of the orders. Where such a message came from it says itself, and whoever published it may have made it say
     *     so: to no other topic
     * @throws NotTaken if it comes from another topic
     */
    static Message ofDlq(MessageExt dead, String topic) throws NotTaken {
        String origin = dead.getProperty(MessageConst.PROPERTY_RETRY_TOPIC);
        if (origin == null) {
            origin = dead.getProperty(MessageConst.PROPERTY_DLQ_ORIGIN_TOPIC);
        }
        if (!topic.equals(origin)) {
            throw new NotTaken(
                    "it came from topic " + OneLine.of(String.valueOf(origin), 100) + ", and not from " + topic);
        }
        return copy(dead, topic, LastingId.of(dead), Long.toString(dead.getBornTimestamp()));
    }

    private static Message copy(MessageExt dead, String topic, String id, String born) {
        Message origin = new Message(topic, dead.getBody());
        origin.setFlag(dead.getFlag());
        Headers.properties(dead).forEach((name, value) -> {
            if (Headers.isOfThePublisher(name) && !name.startsWith(NOTES)) {
                MessageAccessor.putProperty(origin, name, value);
            }
        });
        // The client keeps a unique key that is there, and with it the event keeps its id.
        MessageAccessor.putProperty(origin, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
        if (born != null && origin.getProperty(BORN) == null) {
            origin.putUserProperty(BORN, born);
        }
        return origin;
    }
}
