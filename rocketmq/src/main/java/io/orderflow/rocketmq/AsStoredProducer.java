package io.orderflow.rocketmq;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.Compressor;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.ViewMessageRequestHeader;

/**
 * Publishes bodies as RocketMQ has stored them: what was compressed stays so, and so takes no more room than before, and
 * what was not is not.
 */
public class AsStoredProducer extends DefaultMQProducer {
    private static final int TIMEOUT_MILLIS = 5000;

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

    private final RPCHook aclHook;

    /** @param aclHook null if RocketMQ asks for no credentials */
    public AsStoredProducer(String group, RPCHook aclHook) {
        super(group, aclHook);
        this.aclHook = aclHook;
        // The broker, which has stored it once, decides.
        setMaxMessageSize(Integer.MAX_VALUE);
    }

    @Override
    public void start() throws MQClientException {
        // The name that it would be given later.
        changeInstanceNameToPID();
        ClientRemains.leaveEvents(this, aclHook);
        super.start();
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

    /**
     * The topic that a broker has stored a message in, where it may be another than it was published to, as one for its delay.
     *
     * @param sent what the broker has answered
     * @param seen a topic that the user may see (right GET), in whose name it is asked
     * @return null if the broker does not show it
     * @throws RemotingException if the broker does not answer
     */
    String topicInStore(SendResult sent, String seen) throws RemotingException, InterruptedException {
        MQClientInstance instance = getDefaultMQProducerImpl().getMqClientFactory();
        ViewMessageRequestHeader place = new ViewMessageRequestHeader();
        place.setTopic(seen);
        place.setOffset(offsetInStore(sent));
        RemotingCommand answer = instance.getMQClientAPIImpl()
                .getRemotingClient()
                .invokeSync(
                        instance.findBrokerAddressInPublish(
                                sent.getMessageQueue().getBrokerName()),
                        RemotingCommand.createRequestCommand(RequestCode.VIEW_MESSAGE_BY_ID, place),
                        TIMEOUT_MILLIS);
        if (answer.getCode() != ResponseCode.SUCCESS) {
            return null;
        }
        // Without its body, which RocketMQ's client would unpack.
        MessageExt stored = MessageDecoder.decode(ByteBuffer.wrap(answer.getBody()), false, false);
        return stored == null ? null : stored.getTopic();
    }

    /**
     * The offset that the next message of a queue will have, asked for by the connection that this has: where RocketMQ's client
     * waits for an answer in vain it closes the one that it has asked over.
     *
     * @param receiver who knows where the queue is
     * @throws MQClientException if its broker is not known, refuses or does not answer
     */
    long end(MessageQueue queue, MQClientInstance receiver) throws MQClientException {
        String broker = receiver.findBrokerAddressInPublish(receiver.getBrokerNameFromMessageQueue(queue));
        try {
            if (broker == null) {
                throw new RemotingConnectException(queue.getBrokerName());
            }
            return api().getMaxOffset(broker, queue, TIMEOUT_MILLIS);
        } catch (RemotingException | MQBrokerException e) {
            throw new MQClientException("no end of a queue", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MQClientException("no end of a queue", e);
        }
    }

    /** Over whose connection no consumer pulls. */
    MQClientAPIImpl api() {
        return getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
    }

    private static long offsetInStore(SendResult sent) throws RemotingException {
        try {
            return MessageDecoder.decodeMessageId(sent.getOffsetMsgId()).getOffset();
        } catch (UnknownHostException e) {
            throw new RemotingException("RocketMQ does not say where it has put the message");
        }
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
