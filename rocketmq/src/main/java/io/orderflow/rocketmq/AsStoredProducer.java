package io.orderflow.rocketmq;

import java.io.IOException;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.Compressor;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * Publishes bodies as RocketMQ has stored them: what was compressed stays so, and so takes no more room than before, and
 * what was not is not.
 */
public class AsStoredProducer extends DefaultMQProducer {
    private static final Compressor NONE = new Compressor() {
        @Override
        public byte[] compress(byte[] packed, int level) {
            return packed;
        }

        @Override
        public byte[] decompress(byte[] packed) throws IOException {
            throw new IOException("not for reading");
        }
    };

    /** A send blocks, and asks on its own thread. */
    private final ThreadLocal<CompressionType> packed = new ThreadLocal<>();

    /** @param aclHook null if RocketMQ asks for no credentials */
    public AsStoredProducer(String group, RPCHook aclHook) {
        super(group, aclHook);
        // The broker, which has stored it once, decides.
        setMaxMessageSize(Integer.MAX_VALUE);
    }

    /**
     * Blocks until the broker has answered.
     *
     * @param original whose body the message has; one that says that it is compressed by what RocketMQ does not know is published as
     *     one that is not
     */
    public SendResult send(Message message, MessageExt original)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        return asStored(message, original, () -> send(message));
    }

    /** The same, to the queue that is selected by a key. */
    public SendResult send(Message message, MessageExt original, MessageQueueSelector selector, Object key)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        return asStored(message, original, () -> send(message, selector, key));
    }

    private interface Sending {
        SendResult send() throws MQClientException, RemotingException, MQBrokerException, InterruptedException;
    }

    private SendResult asStored(Message message, MessageExt original, Sending sending)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (StoredBody.isPacked(original) && message.getBody() == original.getBody()) {
            packed.set(StoredBody.type(original));
        }
        try {
            return sending.send();
        } finally {
            packed.remove();
        }
    }

    @Override
    public int getCompressMsgBodyOverHowmuch() {
        return packed.get() == null ? Integer.MAX_VALUE : 0;
    }

    @Override
    public CompressionType getCompressType() {
        return packed.get() == null ? super.getCompressType() : packed.get();
    }

    @Override
    public Compressor getCompressor() {
        return NONE;
    }
}
