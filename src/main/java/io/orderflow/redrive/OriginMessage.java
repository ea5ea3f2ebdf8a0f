package io.orderflow.redrive;

import io.orderflow.redrive.Source.NotTaken;
import io.orderflow.rocketmq.EventHeaders;
import io.orderflow.rocketmq.Headers;
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

    /** @throws NotTaken if it is not a dead letter: it does not say where it comes from; or not the whole message */
    static Message of(MessageExt dead) throws NotTaken {
        String topic = dead.getProperty(NOTES + "topic");
        if (topic == null || topic.isBlank()) {
            throw new NotTaken("message " + dead.getMsgId() + " has no property " + NOTES + "topic");
        }
        String body = dead.getProperty(NOTES + "body");
        if (body != null) {
            throw new NotTaken(
                    "message " + dead.getMsgId() + " has not the body that it had: " + OneLine.of(body, 150));
        }
        Message origin = new Message(topic, dead.getBody());
        origin.setFlag(dead.getFlag());
        dead.getProperties().forEach((name, value) -> {
            if (isOfThePublisher(name)) {
                MessageAccessor.putProperty(origin, name, value);
            }
        });
        // The client keeps a unique key that is there, and with it the event keeps its id.
        MessageAccessor.putProperty(origin, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id(dead));
        String born = dead.getProperty(NOTES + "born");
        if (born != null && origin.getProperty(BORN) == null) {
            origin.putUserProperty(BORN, born);
        }
        return origin;
    }

    /** The unique key of the message before it died. */
    static String id(MessageExt dead) {
        String id = dead.getProperty(NOTES + "message-id");
        return id == null ? dead.getMsgId() : id;
    }

    private static boolean isOfThePublisher(String property) {
        return Headers.isOfThePublisher(property) && !property.startsWith(NOTES);
    }
}
