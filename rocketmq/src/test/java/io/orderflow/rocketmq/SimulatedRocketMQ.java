package io.orderflow.rocketmq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.store.OffsetStore;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;

/** A broker with the queues of a topic and of a group's retry topic; it holds the source to what it promises. */
final class SimulatedRocketMQ {
    static final String GROUP = "group";
    static final String DEAD_LETTERS = "dead";
    static final MessageQueue RETRY = new MessageQueue(MixAll.getRetryTopic(GROUP), "broker", 0);
    private static final String NUMBER = "number";
    private static final int CONFIRMED = 60;

    /** Bodies by size, in KiB. */
    private static final byte[][] BODIES = {new byte[10], new byte[3 << 10], new byte[400 << 10], new byte[1500 << 10]};

    private static SimulatedRocketMQ current;

    /** RocketMQ's own, which is costly to make, and asks nobody but the broker that is simulated. */
    private static final MQClientInstance INSTANCE = instance();

    final Map<MessageQueue, List<Stored>> queues = new LinkedHashMap<>();
    final Map<Integer, SimulatedMessage> messages = new LinkedHashMap<>();
    final Map<MessageQueue, Long> committed = new HashMap<>();
    private final SimulatedHost host;
    private final Runnable rebalance;
    boolean faulty = true;
    private int published;
    private int delayed;

    /** A message in a queue, or a copy of one. It may be acknowledged once it is delivered, or is safe elsewhere. */
    static final class Stored {
        final SimulatedMessage message;
        final MessageQueue queue;
        final long offset;
        private final byte[] body;
        private final int reconsumeTimes;
        private final int storeSize;
        private final String place;
        private final Map<String, String> properties;
        boolean mayBeAcknowledged;

        Stored(
                SimulatedMessage message,
                MessageQueue queue,
                long offset,
                byte[] body,
                int reconsumeTimes,
                int storeSize,
                Map<String, String> properties) {
            this.message = message;
            this.queue = queue;
            this.offset = offset;
            this.body = body;
            this.reconsumeTimes = reconsumeTimes;
            this.storeSize = storeSize;
            this.place = "place-" + queue.getTopic() + "-" + queue.getQueueId() + "-" + offset;
            this.properties = Map.copyOf(properties);
        }

        MessageExt pulled() {
            MessageClientExt pulled = new MessageClientExt();
            pulled.setTopic(queue.getTopic());
            pulled.setQueueId(queue.getQueueId());
            pulled.setQueueOffset(offset);
            pulled.setBody(body);
            pulled.setReconsumeTimes(reconsumeTimes);
            pulled.setStoreSize(storeSize);
            pulled.setOffsetMsgId(place);
            properties.forEach((name, value) -> MessageAccessor.putProperty(pulled, name, value));
            return pulled;
        }
    }

    SimulatedRocketMQ(SimulatedHost host, int queues, Runnable rebalance) {
        this.host = host;
        this.rebalance = rebalance;
        for (int i = 0; i < queues; i++) {
            this.queues.put(new MessageQueue("orders", "broker", i), new ArrayList<>());
        }
        this.queues.put(RETRY, new ArrayList<>());
        current = this;
    }

    MQClientInstance client() {
        return INSTANCE;
    }

    private static MQClientInstance instance() {
        ClientConfig config = new ClientConfig();
        config.setNamesrvAddr("127.0.0.1:1");
        MQClientAPIImpl api = new MQClientAPIImpl(new NettyClientConfig(), null, null, config) {
            @Override
            public SubscriptionGroupConfig getSubscriptionGroupConfig(
                    String address, String group, long timeoutMillis) {
                return new SubscriptionGroupConfig();
            }

            @Override
            public void consumerSendMessageBack(
                    String address,
                    String brokerName,
                    MessageExt message,
                    String group,
                    int delayLevel,
                    long timeoutMillis,
                    int maxReconsumeTimes)
                    throws RemotingException, MQBrokerException {
                current.takeBack(message, delayLevel);
            }
        };
        return new MQClientInstance(config, 0, "simulated") {
            @Override
            public String findBrokerAddressInPublish(String broker) {
                return current.faulty && current.host.percent(10) ? null : "broker:1";
            }

            @Override
            public MQClientAPIImpl getMQClientAPIImpl() {
                return api;
            }

            @Override
            public void rebalanceImmediately() {
                current.rebalance.run();
            }
        };
    }

    /** @param key or null */
    SimulatedMessage publish(SimulatedMessage.Kind kind, MessageQueue queue, String key) {
        SimulatedMessage message = new SimulatedMessage(published++, kind, key);
        messages.put(message.number, message);
        Map<String, String> properties = new HashMap<>(Map.of(NUMBER, Integer.toString(message.number)));
        if (key != null) {
            boolean sharding = key.hashCode() % 2 == 0;
            properties.put(sharding ? MessageConst.PROPERTY_SHARDING_KEY : MessageConst.PROPERTY_KEYS, key);
        }
        int storeSize = 0;
        switch (host.dice.nextInt(3)) {
            case 0 -> properties.put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "key-" + message.number);
            case 1 -> {
                // As all of its batch have it.
                properties.put(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "batch");
                storeSize = 1 << 24;
            }
            default -> {
                // Its publisher gave it no key.
            }
        }
        byte[] body = BODIES[host.percent(20) ? host.dice.nextInt(BODIES.length) : 0];
        append(message, queue, body, 0, storeSize, properties);
        return message;
    }

    private void append(
            SimulatedMessage message,
            MessageQueue queue,
            byte[] body,
            int reconsumeTimes,
            int storeSize,
            Map<String, String> properties) {
        List<Stored> stored = queues.get(queue);
        long last = stored.isEmpty() ? -1 : stored.get(stored.size() - 1).offset;
        // Other tags' messages are between them, which the broker does not send.
        long offset = last + (host.percent(5) ? 1 + host.dice.nextInt(900) : 1);
        stored.add(new Stored(message, queue, offset, body, reconsumeTimes, storeSize, properties));
    }

    /** Breaks if one of the messages meant that is before it in its queue has not ended. */
    void checkOrder(MessageExt message, Predicate<SimulatedMessage> meant) {
        for (Map.Entry<MessageQueue, List<Stored>> queue : queues.entrySet()) {
            if (queue.getKey().getQueueId() == message.getQueueId()
                    && queue.getKey().getTopic().equals(message.getTopic())) {
                for (Stored before : queue.getValue()) {
                    if (before.offset < message.getQueueOffset()
                            && meant.test(before.message)
                            && !before.message.isEnded()) {
                        host.broken(before.message + " is overtaken by " + messageOf(message));
                    }
                }
            }
        }
    }

    SimulatedMessage messageOf(Message message) {
        return messages.get(Integer.valueOf(message.getProperty(NUMBER)));
    }

    private Stored storedOf(MessageExt message) {
        List<Stored> all = new ArrayList<>();
        queues.values().forEach(all::addAll);
        return all.stream()
                .filter(stored -> stored.place.equals(((MessageClientExt) message).getOffsetMsgId()))
                .findFirst()
                .orElseThrow();
    }

    void delivered(MessageExt message) {
        storedOf(message).mayBeAcknowledged = true;
        messageOf(message).delivered = true;
    }

    private void takeBack(MessageExt message, int delayLevel) throws RemotingException, MQBrokerException {
        host.block(host.between(0, 40));
        int fate = faulty ? host.dice.nextInt(100) : 0;
        if (fate >= CONFIRMED && fate < 75) {
            throw new MQBrokerException(1, "refused, in a test");
        }
        throwAnything(fate, 90);
        Map<String, String> properties = new HashMap<>(message.getProperties());
        // What this source has noted is not in the store.
        properties.remove(LastingId.PROPERTY);
        MessageClientExt pulled = (MessageClientExt) message;
        properties.putIfAbsent(MessageConst.PROPERTY_RETRY_TOPIC, message.getTopic());
        properties.putIfAbsent(MessageConst.PROPERTY_ORIGIN_MESSAGE_ID, pulled.getOffsetMsgId());
        copy(message, message.getBody(), properties, Delay.level(delayLevel, message.getReconsumeTimes()));
        if (fate >= 75) {
            throw new RemotingTimeoutException("its answer was lost, in a test");
        }
        storedOf(message).mayBeAcknowledged = true;
    }

    private void copy(MessageExt message, byte[] body, Map<String, String> properties, int level) {
        SimulatedMessage original = messageOf(message);
        delayed++;
        host.later(Delay.of(level), () -> {
            delayed--;
            append(original, RETRY, body, message.getReconsumeTimes() + 1, 0, properties);
        });
    }

    private static void throwAnything(int fate, int from) {
        if (fate >= from) {
            switch (fate % 4) {
                case 0 -> throw new OutOfMemoryError("no heap in a test");
                case 1 -> throw new NoClassDefFoundError("in a test");
                case 2 -> throw new StackOverflowError("in a test");
                default -> throw new IllegalStateException("in a test");
            }
        }
    }

    /** Publishes copies and dead letters. */
    AsStoredProducer producer() {
        return new AsStoredProducer(GROUP, null) {
            @Override
            public SendResult send(Message copy, MessageExt original) throws RemotingException, MQBrokerException {
                return published(copy, original);
            }

            @Override
            String topicInStore(SendResult sent, String seen) throws RemotingException {
                host.block(host.between(0, 40));
                throwAnything(faulty ? host.dice.nextInt(100) : 0, 93);
                return RETRY.getTopic();
            }
        };
    }

    private SendResult published(Message copy, MessageExt original) throws RemotingException, MQBrokerException {
        host.block(host.between(0, 40));
        int fate = faulty ? host.dice.nextInt(100) : 0;
        if (fate >= CONFIRMED && fate < 70) {
            throw new MQBrokerException(1, "refused, in a test");
        }
        throwAnything(fate, 93);
        boolean confirmed = fate < CONFIRMED;
        if (copy.getTopic().equals(RETRY.getTopic())) {
            copy(original, copy.getBody(), copy.getProperties(), copy.getDelayTimeLevel());
        } else if (confirmed) {
            messageOf(original).dead = true;
        }
        if (confirmed) {
            storedOf(original).mayBeAcknowledged = true;
        } else if (fate >= 85) {
            throw new RemotingTimeoutException("its answer was lost, in a test");
        }
        if (host.percent(5)) {
            Thread.currentThread().interrupt();
        }
        SendStatus[] notSafe = {
            SendStatus.FLUSH_DISK_TIMEOUT, SendStatus.FLUSH_SLAVE_TIMEOUT, SendStatus.SLAVE_NOT_AVAILABLE
        };
        SendResult result = new SendResult();
        result.setSendStatus(confirmed ? SendStatus.SEND_OK : notSafe[fate % 3]);
        return result;
    }

    /** @return those from an offset on, at most so many */
    List<Stored> pull(MessageQueue queue, long from, int most) {
        List<Stored> pulled = new ArrayList<>();
        for (Stored stored : queues.get(queue)) {
            if (stored.offset >= from && pulled.size() < most) {
                pulled.add(stored);
            }
        }
        return pulled;
    }

    long nextOffset(MessageQueue queue) {
        return committed.getOrDefault(queue, 0L);
    }

    /** Whether the group has acknowledged all, and none is delayed. */
    boolean isThrough() {
        return delayed == 0
                && queues.entrySet().stream()
                        .allMatch(queue -> queue.getValue().isEmpty()
                                || nextOffset(queue.getKey())
                                        > queue.getValue().get(queue.getValue().size() - 1).offset);
    }

    void commit(MessageQueue queue, long offset) {
        checkSafe(queue, offset);
        committed.merge(queue, offset, Math::max);
    }

    private void checkSafe(MessageQueue queue, long offset) {
        for (Stored stored : queues.get(queue)) {
            if (stored.offset < offset && !stored.mayBeAcknowledged) {
                host.broken(stored.message + " at " + stored.offset + " of " + queue + " is acknowledged and not safe");
            }
        }
    }

    /** A client's: its offsets reach the broker now and then, unless the client is gone. */
    final class Offsets implements OffsetStore {
        private final Map<MessageQueue, Long> offsets = new HashMap<>();
        private final Runnable fault;
        private boolean gone;

        Offsets(Runnable fault) {
            this.fault = fault;
        }

        @Override
        public void updateOffset(MessageQueue queue, long offset, boolean increaseOnly) {
            fault.run();
            checkSafe(queue, offset);
            offsets.merge(queue, offset, Math::max);
        }

        @Override
        public void persist(MessageQueue queue) {
            Long offset = offsets.get(queue);
            if (offset != null && !gone) {
                committed.merge(queue, offset, Math::max);
            }
        }

        void persistAll() {
            persistAll(Set.copyOf(offsets.keySet()));
        }

        void goAway() {
            gone = true;
        }

        @Override
        public void persistAll(Set<MessageQueue> queues) {
            queues.forEach(this::persist);
        }

        @Override
        public void removeOffset(MessageQueue queue) {
            offsets.remove(queue);
        }

        @Override
        public void load() {}

        @Override
        public void updateAndFreezeOffset(MessageQueue queue, long offset) {
            updateOffset(queue, offset, false);
        }

        @Override
        public long readOffset(MessageQueue queue, ReadOffsetType type) {
            return offsets.getOrDefault(queue, -1L);
        }

        @Override
        public Map<MessageQueue, Long> cloneOffsetTable(String topic) {
            return Map.copyOf(offsets);
        }

        @Override
        public void updateConsumeOffsetToBroker(MessageQueue queue, long offset, boolean oneWay) {}
    }
}
