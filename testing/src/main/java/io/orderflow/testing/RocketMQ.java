package io.orderflow.testing;

import io.orderflow.embedded.EmbeddedRocketMQ;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.PutMessageStatus;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/** One embedded server for all tests of the JVM, and a topic for each. */
public final class RocketMQ {
    private RocketMQ() {}

    /** The name server's address, {@code host:port}; starts the server at the first call. */
    public static String nameServerAddress() {
        return Server.INSTANCE.nameServerAddress();
    }

    /** A new topic of four queues. */
    public static String topic() {
        String topic = "topic-" + UUID.randomUUID();
        Server.INSTANCE.createTopic(topic, 4);
        return topic;
    }

    /** The topic of that name, of one queue; made if there is none. */
    public static String topic(String name) {
        Server.INSTANCE.createTopic(name, 1);
        return name;
    }

    /**
     * A consumer group that nobody else uses. Its retry topic is there already: a client finds one that comes later when it
     * next asks the name server, up to 30 s after.
     */
    public static String group() {
        String group = "group-" + UUID.randomUUID();
        Server.INSTANCE.createTopic("%RETRY%" + group, 1);
        return group;
    }

    /** Publishes a message with a key and a body. Returns its unique key. */
    public static String publish(String topic, String key, String body) {
        return publish(new Message(topic, "", key, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Publishes a message. Returns its unique key. */
    public static String publish(Message message) {
        try {
            return Publisher.INSTANCE.send(message).getMsgId();
        } catch (Exception e) {
            throw new IllegalStateException("Not published: " + message.getKeys(), e);
        }
    }

    /** Publishes messages to another server than the shared one, their bodies as they are: to one queue after the other. */
    public static void publishTo(String nameServers, List<Message> messages) throws Exception {
        publishTo(nameServers, messages, DefaultMQProducer::send);
    }

    /** The same, to queues of one broker, whichever. */
    public static void publishTo(String nameServers, String broker, List<Message> messages) throws Exception {
        publishTo(
                nameServers,
                messages,
                (producer, message) -> producer.send(message, (queues, any, wanted) -> one(queues, broker), null));
    }

    private interface Sending {
        void send(DefaultMQProducer producer, Message message) throws Exception;
    }

    private static void publishTo(String nameServers, List<Message> messages, Sending sending) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("tests-own");
        producer.setInstanceName("tests-" + nameServers);
        producer.setNamesrvAddr(nameServers);
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        startPatiently(producer);
        try {
            for (Message message : messages) {
                sending.send(producer, message);
            }
        } finally {
            producer.shutdown();
        }
    }

    private static MessageQueue one(List<MessageQueue> queues, String broker) {
        List<MessageQueue> those = queues.stream()
                .filter(queue -> queue.getBrokerName().equals(broker))
                .toList();
        return those.get(ThreadLocalRandom.current().nextInt(those.size()));
    }

    /** Publishes a message whose body is compressed so, whatever its size. Returns its unique key. */
    public static String publishPacked(Message message, CompressionType type) {
        DefaultMQProducer producer = new DefaultMQProducer("tests-packed");
        producer.setNamesrvAddr(nameServerAddress());
        producer.setMaxMessageSize(Integer.MAX_VALUE);
        producer.setCompressMsgBodyOverHowmuch(0);
        producer.setCompressType(type);
        try {
            startPatiently(producer);
            return producer.send(message).getMsgId();
        } catch (Exception e) {
            throw new IllegalStateException("Not published: " + message.getKeys(), e);
        } finally {
            producer.shutdown();
        }
    }

    /** Publishes messages of one topic in one batch, all of which RocketMQ gives the same unique key. */
    public static void publishTogether(List<Message> messages) {
        try {
            Publisher.INSTANCE.send(messages);
        } catch (Exception e) {
            throw new IllegalStateException("Not published: a batch", e);
        }
    }

    /** Publishes messages of one topic to one queue in one batch, in their order. */
    public static void publishTogether(List<Message> messages, int queue) {
        try {
            String topic = messages.get(0).getTopic();
            Publisher.INSTANCE.send(
                    messages,
                    Publisher.INSTANCE.fetchPublishMessageQueues(topic).get(queue));
        } catch (Exception e) {
            throw new IllegalStateException("Not published: a batch", e);
        }
    }

    /** Publishes a message with a key and user properties. Returns its unique key. */
    public static String publish(String topic, String key, Map<String, String> properties) {
        Message message = new Message(topic, "", key, "{}".getBytes(StandardCharsets.UTF_8));
        properties.forEach(message::putUserProperty);
        return publish(message);
    }

    /** Publishes a message with a key and a body to one queue. Returns its key. */
    public static String publish(String topic, int queue, String key, String body) {
        try {
            Message message = new Message(topic, "", key, body.getBytes(StandardCharsets.UTF_8));
            Publisher.INSTANCE.send(message, (queues, any, wanted) -> queues.get(queue), null);
            return key;
        } catch (Exception e) {
            throw new IllegalStateException("Not published: " + key, e);
        }
    }

    /** Publishes messages with the keys {@code <prefix>0} to {@code <prefix>count-1}. Returns their unique keys. */
    public static List<String> publishMany(String topic, String prefix, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(publish(topic, prefix + i, "{\"orderId\":\"" + prefix + i + "\"}"));
        }
        return ids;
    }

    /** How many messages a consumer group has handed back so far, as the server counts them. */
    public static long handedBack(String group) {
        return Server.INSTANCE.messagesIn("%RETRY%" + group);
    }

    /** What the server knows of groups, and every offset that any has: a group with nothing, or {@code topic@group}. */
    public static SortedMap<String, String> groupsAndOffsets() {
        SortedMap<String, String> known = new TreeMap<>();
        Server.INSTANCE
                .broker()
                .getSubscriptionGroupManager()
                .getSubscriptionGroupTable()
                .keySet()
                .forEach(group -> known.put(group, ""));
        Server.INSTANCE.broker().getConsumerOffsetManager().getOffsetTable().forEach((group, offsets) -> {
            known.put(group, new TreeMap<>(offsets).toString());
        });
        return known;
    }

    /** Has a message stored in a queue as if the server's clock had shown another time. @param millis since 1970 */
    public static void storeAt(long millis, String topic, int queue, String key, String body) {
        storeAt(millis, new Message(topic, "", key, body.getBytes(StandardCharsets.UTF_8)), queue);
    }

    /** The same with all that a message has. */
    public static void storeAt(long millis, Message published, int queue) {
        MessageExtBrokerInner message = new MessageExtBrokerInner();
        message.setTopic(published.getTopic());
        message.setQueueId(queue);
        message.setBody(published.getBody());
        published.getProperties().forEach((name, value) -> MessageAccessor.putProperty(message, name, value));
        MessageClientIDSetter.setUniqID(message);
        message.setBornTimestamp(millis);
        message.setStoreTimestamp(millis);
        message.setBornHost(new InetSocketAddress("127.0.0.1", 1));
        message.setStoreHost(new InetSocketAddress("127.0.0.1", 1));
        message.setPropertiesString(MessageDecoder.messageProperties2String(message.getProperties()));
        MessageStore store = Server.INSTANCE.broker().getMessageStore();
        MessageStoreConfig config = ((DefaultMessageStore) store).getMessageStoreConfig();
        // Else it takes the time of its clock.
        config.setDuplicationEnable(true);
        try {
            if (store.putMessage(message).getPutMessageStatus() != PutMessageStatus.PUT_OK) {
                throw new IllegalStateException("Not stored: " + published.getKeys());
            }
        } finally {
            config.setDuplicationEnable(false);
        }
    }

    /** All messages of a topic, read without a consumer group; none if there is no such topic. */
    public static List<MessageExt> messages(String topic) {
        return messages(Reader.INSTANCE, topic);
    }

    /** The same at another server than the shared one. */
    @SuppressWarnings("deprecation")
    public static List<MessageExt> messagesAt(String nameServers, String topic) {
        DefaultMQPullConsumer reader = Reader.start(nameServers);
        try {
            return messages(reader, topic);
        } finally {
            reader.shutdown();
        }
    }

    @SuppressWarnings("deprecation")
    private static List<MessageExt> messages(DefaultMQPullConsumer reader, String topic) {
        List<MessageExt> messages = new ArrayList<>();
        try {
            for (MessageQueue queue : reader.fetchSubscribeMessageQueues(topic)) {
                long next = reader.minOffset(queue);
                while (next < reader.maxOffset(queue)) {
                    PullResult pulled = reader.pull(queue, "*", next, 32);
                    next = pulled.getNextBeginOffset();
                    if (pulled.getPullStatus() == PullStatus.FOUND) {
                        messages.addAll(pulled.getMsgFoundList());
                    }
                }
            }
            return messages;
        } catch (MQClientException noSuchTopic) {
            return List.of();
        } catch (Exception e) {
            throw new IllegalStateException("Not read: " + topic, e);
        }
    }

    /** A server that is busy for 0.2 s refuses what waits, and has not stored it; here the processors are shared by many. */
    private static void startPatiently(DefaultMQProducer producer) throws MQClientException {
        producer.setSendMsgTimeout(30_000);
        producer.setRetryTimesWhenSendFailed(100);
        producer.start();
    }

    private static final class Server {
        static final EmbeddedRocketMQ INSTANCE = start();

        private static EmbeddedRocketMQ start() {
            try {
                Path target = Files.createDirectories(Path.of("target/tests"));
                // Ends with the JVM: what it holds is of no use to anyone after, and its stop is seconds of waits.
                EmbeddedRocketMQ server = new EmbeddedRocketMQ(Files.createTempDirectory(target, "rocketmq-"), 0, 0);
                CalmBroker.calm(server.broker());
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Publisher {
        static final DefaultMQProducer INSTANCE = start();

        private static DefaultMQProducer start() {
            try {
                DefaultMQProducer producer = new DefaultMQProducer("tests");
                producer.setNamesrvAddr(nameServerAddress());
                startPatiently(producer);
                return producer;
            } catch (MQClientException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @SuppressWarnings("deprecation")
    private static final class Reader {
        static final DefaultMQPullConsumer INSTANCE = start(nameServerAddress());

        static DefaultMQPullConsumer start(String nameServers) {
            try {
                DefaultMQPullConsumer reader = new DefaultMQPullConsumer("test-reader");
                reader.setNamesrvAddr(nameServers);
                reader.setInstanceName("test-reader-" + UUID.randomUUID());
                reader.start();
                return reader;
            } catch (MQClientException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
