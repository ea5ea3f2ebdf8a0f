package io.orderflow.topic;

import io.orderflow.rocketmq.ClientRemains;
import io.orderflow.rocketmq.NameServerProblem;
import io.orderflow.rocketmq.NameServers;
import io.orderflow.rocketmq.OptionNames;
import io.orderflow.rocketmq.ServerQuestion;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.rocketmq.Tls;
import io.orderflow.text.PhoneNumbers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.client.impl.consumer.PullResultExt;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryMessageRequestHeader;

/**
 * Reads topics and leaves no trace: no consumer is registered, so that the broker makes no group and no retry topic of it, and
 * no offset is ever committed. It asks in the name of TOOLS_CONSUMER, which every broker has for RocketMQ's own tools.
 *
 * <p>Bodies stay as they are stored. Of any thread.
 */
public final class TopicReader implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int NAME_SERVER_TIMEOUT_MILLIS = 15_000;
    private static final int BATCH = 256;

    /** Of a broker: the answer has their bodies, and must not be larger than the 16 MiB that the client takes. */
    private static final int FOUND = 32;

    private static final String NO_PERMISSION =
            "; grant the access key SUB and GET on the topic and on the group TOOLS_CONSUMER";

    private final MQClientInstance client;
    private final ClientConfig config;
    private final RPCHook credentials;
    private final Tls tls;

    /** What one pull has found. @param next the offset to go on at, always beyond the one asked for */
    public record Page(List<MessageExt> messages, long next) {}

    private TopicReader(ClientConfig config, RPCHook credentials, Tls tls) {
        this.config = config;
        this.credentials = credentials;
        this.tls = tls;
        this.client = MQClientManager.getInstance().getOrCreateMQClientInstance(config, credentials);
    }

    /**
     * @param context whose properties name the source's options
     * @param nameServers of which one has to answer
     * @param credentials null if RocketMQ asks for none
     * @throws IllegalStateException none answers: one line
     */
    public static TopicReader open(
            CamelContext context, String nameServers, String topic, RPCHook credentials, Security security)
            throws MQClientException {
        Tls tls = security.tls() ? Tls.of(security.trustCert().strip(), security.verifyHost()) : null;
        OptionNames names = new OptionNames(context);
        NameServers.Answers answers = new NameServers(
                        NameServers.parse(nameServers), new ServerQuestion(tls, credentials, names))
                .askUntilOneAnswers(topic, NAME_SERVER_TIMEOUT_MILLIS);
        if (answers.answering().isEmpty()) {
            throw new IllegalStateException(NameServerProblem.of(answers, names));
        }
        ClientConfig config = new ClientConfig();
        config.setInstanceName(UUID.randomUUID().toString());
        config.setNamesrvAddr(String.join(";", answers.answering()));
        config.setUseTLS(tls != null);
        TopicReader reader = new TopicReader(config, credentials, tls);
        if (tls != null) {
            tls.secure(reader.client.getMQClientAPIImpl().getRemotingClient());
        }
        ClientRemains.leaveEvents(reader.client.getMQClientAPIImpl().getRemotingClient());
        reader.client.start();
        return reader;
    }

    /** How RocketMQ is spoken to, by the source's options of these names. */
    public record Security(boolean tls, String trustCert, boolean verifyHost) {}

    /** The queues of a topic, on brokers that take part; none if there is no such topic. */
    public List<StoredQueue> queues(String topic) throws InterruptedException {
        try {
            return StoredQueue.of(
                    topic,
                    client.getMQClientAPIImpl().getTopicRouteInfoFromNameServer(topic, TIMEOUT_MILLIS),
                    broker -> {
                        throw new IllegalStateException("topic " + topic + " cannot be read on broker " + broker
                                + "; start it, or make the topic readable there");
                    });
        } catch (MQClientException e) {
            if (e.getResponseCode() == ResponseCode.TOPIC_NOT_EXIST) {
                return List.of();
            }
            throw failed("name servers", topic, e);
        } catch (RemotingException e) {
            throw failed("name servers", topic, e);
        }
    }

    /** The first offset that is still stored. */
    public long first(StoredQueue queue) throws InterruptedException {
        return ask(
                queue, () -> client.getMQClientAPIImpl().getMinOffset(queue.address(), queue.queue(), TIMEOUT_MILLIS));
    }

    /** The offset of the next message. */
    public long end(StoredQueue queue) throws InterruptedException {
        return ask(
                queue, () -> client.getMQClientAPIImpl().getMaxOffset(queue.address(), queue.queue(), TIMEOUT_MILLIS));
    }

    /** An offset at which, or shortly before which, the messages of that time begin. @param time in ms since 1970 */
    public long at(StoredQueue queue, long time) throws InterruptedException {
        long found = ask(
                queue,
                () -> client.getMQClientAPIImpl().searchOffset(queue.address(), queue.queue(), time, TIMEOUT_MILLIS));
        return Math.max(found, first(queue));
    }

    /** The next offset that a group has not acknowledged, or -1 if it has none yet. */
    public long committed(StoredQueue queue, String group) throws InterruptedException {
        QueryConsumerOffsetRequestHeader header = new QueryConsumerOffsetRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(queue.queue().getTopic());
        header.setQueueId(queue.queue().getQueueId());
        header.setSetZeroIfNotFound(false);
        try {
            return client.getMQClientAPIImpl().queryConsumerOffset(queue.address(), header, TIMEOUT_MILLIS);
        } catch (MQBrokerException e) {
            if (e.getResponseCode() == ResponseCode.QUERY_NOT_FOUND) {
                return -1;
            }
            throw failed(queue, e);
        } catch (RemotingException e) {
            throw failed(queue, e);
        }
    }

    /** @param selector which messages; the broker reads it, in SQL only if it is set to enablePropertyFilter=true */
    public Page read(StoredQueue queue, long offset, MessageSelector selector) throws InterruptedException {
        return read(queue, offset, selector, BATCH);
    }

    /** When RocketMQ has stored the message at an offset, in ms since 1970; -1 if none is there. */
    public long time(StoredQueue queue, long offset) throws InterruptedException {
        return read(queue, offset, MessageSelector.byTag("*"), 1).messages().stream()
                .mapToLong(MessageExt::getStoreTimestamp)
                .findFirst()
                .orElse(-1);
    }

    private Page read(StoredQueue queue, long offset, MessageSelector selector, int most) throws InterruptedException {
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setConsumerGroup(MixAll.TOOLS_CONSUMER_GROUP);
        header.setTopic(queue.queue().getTopic());
        header.setQueueId(queue.queue().getQueueId());
        header.setQueueOffset(offset);
        header.setMaxMsgNums(most);
        // Neither commits an offset nor waits for a message.
        header.setSysFlag(PullSysFlag.buildSysFlag(false, false, true, false));
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(0L);
        header.setSubscription(selector.getExpression());
        header.setSubVersion(0L);
        header.setExpressionType(selector.getExpressionType());
        PullResultExt pulled = ask(queue, () -> (PullResultExt) client.getMQClientAPIImpl()
                .pullMessage(queue.address(), header, TIMEOUT_MILLIS, CommunicationMode.SYNC, null));
        List<MessageExt> messages = List.of();
        if (pulled.getMessageBinary() != null && pulled.getMessageBinary().length > 0) {
            messages = MessageDecoder.decodesBatch(ByteBuffer.wrap(pulled.getMessageBinary()), true, false, true);
            for (MessageExt message : messages) {
                message.setBrokerName(queue.queue().getBrokerName());
                message.setQueueId(queue.queue().getQueueId());
            }
        }
        return new Page(messages, Math.max(offset + 1, pulled.getNextBeginOffset()));
    }

    /**
     * The newest messages of a topic that have this key, by the brokers' index of keys, without their bodies: no queue is read.
     *
     * @param key all that a publisher has set
     */
    public List<MessageExt> find(String topic, String key) throws InterruptedException {
        List<MessageExt> found = new ArrayList<>();
        for (StoredQueue broker : WaitingMessages.brokers(queues(topic))) {
            found.addAll(find(broker, topic, key));
        }
        return found;
    }

    /** The same of one broker, and also of a topic that has no route. @param broker any queue of it */
    List<MessageExt> find(StoredQueue broker, String topic, String key) throws InterruptedException {
        // RocketMQ parts keys by spaces, those of ASCII only, and has each word in its index.
        String word = Stream.of(key.split(MessageConst.KEY_SEPARATOR))
                .filter(part -> !part.isEmpty())
                .findFirst()
                .orElse(null);
        if (word == null) {
            return List.of();
        }
        QueryMessageRequestHeader header = new QueryMessageRequestHeader();
        header.setTopic(topic);
        header.setKey(word);
        header.setMaxNum(FOUND);
        header.setBeginTimestamp(0L);
        header.setEndTimestamp(Long.MAX_VALUE);
        RemotingCommand request = RemotingCommand.createRequestCommand(RequestCode.QUERY_MESSAGE, header);
        request.addExtField(MixAll.UNIQUE_MSG_QUERY_FLAG, "false");
        RemotingCommand answer = ask(broker.sibling(topic, 0), () -> {
            RemotingCommand found = client.getMQClientAPIImpl()
                    .getRemotingClient()
                    .invokeSync(broker.address(), request, TIMEOUT_MILLIS);
            if (found.getCode() != ResponseCode.SUCCESS && found.getCode() != ResponseCode.QUERY_NOT_FOUND) {
                throw new MQBrokerException(found.getCode(), found.getRemark(), broker.address());
            }
            return found;
        });
        if (answer.getBody() == null) {
            return List.of();
        }
        List<MessageExt> messages = new ArrayList<>();
        for (MessageExt message : MessageDecoder.decodesBatch(ByteBuffer.wrap(answer.getBody()), false, false, true)) {
            // The index has hashes only.
            if (topic.equals(message.getTopic()) && key.equals(message.getKeys())) {
                message.setBrokerName(broker.queue().getBrokerName());
                messages.add(message);
            }
        }
        return messages;
    }

    /** Publishes what it reads, to the same servers. @param group of the producer */
    public TopicWriter writer(String group) throws MQClientException {
        return new TopicWriter(config, credentials, tls, group);
    }

    private interface Question<T> {
        T ask() throws RemotingException, MQBrokerException, InterruptedException;
    }

    private static <T> T ask(StoredQueue queue, Question<T> question) throws InterruptedException {
        try {
            return question.ask();
        } catch (RemotingException | MQBrokerException e) {
            throw failed(queue, e);
        }
    }

    private static IllegalStateException failed(StoredQueue queue, Exception e) {
        return failed("broker " + queue.address(), queue.queue().getTopic(), e);
    }

    private static IllegalStateException failed(String server, String topic, Exception e) {
        boolean refused =
                e instanceof MQBrokerException broker && broker.getResponseCode() == ResponseCode.NO_PERMISSION;
        String words = e instanceof MQBrokerException broker
                ? broker.getErrorMessage()
                : e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
        return new IllegalStateException("topic %s cannot be read (%s: %s)%s"
                .formatted(
                        topic,
                        server,
                        PhoneNumbers.line(words, 150),
                        refused ? NO_PERMISSION : "; see that it runs, and try again"));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
