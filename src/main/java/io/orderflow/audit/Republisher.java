package io.orderflow.audit;

import io.orderflow.rocketmq.EventHeaders;
import io.orderflow.rocketmq.Headers;
import io.orderflow.rocketmq.LastingId;
import io.orderflow.text.PhoneNumbers;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.TopicWriter;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** Publishes stored messages once more, so that each becomes the event that it was: with the same id, type, time and data. */
public final class Republisher implements AutoCloseable {
    private final TopicWriter topic;

    /** Why RocketMQ has not answered; null while it does. */
    private String silence;

    /** @param reader to whose servers it publishes */
    public Republisher(TopicReader reader) throws MQClientException {
        topic = reader.writer("orderflow-audit");
    }

    /**
     * Returns when RocketMQ has stored it. When it has not answered once it is not asked for the next ones, of which there may be
     * thousands, each as long.
     *
     * @return null, or why it has not, in one line
     */
    public String publish(MessageExt message) throws InterruptedException {
        if (silence != null) {
            return silence;
        }
        try {
            topic.send(copy(message), message);
            return null;
        } catch (TopicWriter.NotStored e) {
            return e.getMessage();
        } catch (IllegalStateException unanswered) {
            silence = PhoneNumbers.line(unanswered.getMessage(), 200);
            return silence;
        } catch (RuntimeException e) {
            return PhoneNumbers.line(String.valueOf(e.getMessage()), 200);
        }
    }

    static Message copy(MessageExt message) {
        Message copy = new Message(message.getTopic(), message.getBody());
        copy.setFlag(message.getFlag());
        Headers.properties(message).forEach((name, value) -> {
            if (Headers.isOfThePublisher(name)) {
                MessageAccessor.putProperty(copy, name, value);
            }
        });
        // The client keeps a unique key that is there, and with it the event keeps its id.
        MessageAccessor.putProperty(copy, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, LastingId.of(message));
        MessageAccessor.putProperty(copy, EventHeaders.BORN, Long.toString(EventHeaders.born(message)));
        return copy;
    }

    @Override
    public void close() {
        topic.close();
    }
}
