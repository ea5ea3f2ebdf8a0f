package io.orderflow.source;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.RouteFile;
import io.orderflow.testing.Sink;
import io.orderflow.testing.Sink.Behaviour;
import io.orderflow.testing.Sink.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What RocketMQ keeps of a message among the publisher's own properties is believed where RocketMQ has set it. */
class BelievedTest {
    private static TransactionMQProducer publisher;

    private final String topic = RocketMQ.topic();
    private final String group = RocketMQ.group();
    private final Sink sink = new Sink();
    private final SourceUnderTest source = SourceUnderTest.of(topic, group, sink)
            .set("firstRetryDelay", "20ms")
            .set("maxRetryDelay", "100ms")
            .set("deliveryDeadline", "0s")
            .set("reconsumeDelayLevel", 1);

    @BeforeAll
    static void startPublisher() throws Exception {
        publisher = new TransactionMQProducer("tests-believed");
        publisher.setNamesrvAddr(RocketMQ.nameServerAddress());
        publisher.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object state) {
                return (LocalTransactionState) state;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.UNKNOW;
            }
        });
        publisher.start();
    }

    @AfterAll
    static void stopPublisher() {
        publisher.shutdown();
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    @Test
    void whateverAMessageSaysOfItselfItIsOneEventAlsoFromTheRetryTopic() throws Exception {
        sink.behave(Behaviour.answer(503));
        List<String> published = new ArrayList<>();
        transaction(LocalTransactionState.ROLLBACK_MESSAGE);
        transaction(LocalTransactionState.UNKNOW);
        published.add(transaction(LocalTransactionState.COMMIT_MESSAGE));
        published.add(RocketMQ.publish(message("delayed", message -> message.setDelayTimeLevel(1))));
        published.add(raw("handed back too often", Integer.MAX_VALUE, 0));
        published.add(raw("handed back less than never", -4, 0));
        published.add(raw("born before all years", 0, Long.MIN_VALUE));
        published.add(raw("born after all years", 0, Long.MAX_VALUE));

        try (RouteFile running = source.run()) {
            await().until(() -> sink.received().size() >= 2 * published.size());
            sink.behave(Behaviour.ACCEPT);
            await().until(() -> sink.acceptedIds().size() >= published.size());
        }

        assertThat(ids()).containsExactlyInAnyOrderElementsOf(published);
        assertThat(sink.received())
                .extracting(event -> event.headers().get("ce-time"))
                .allMatch(time -> time.matches("[0-9]{4}-.*Z"));
        assertThat(letters()).isEmpty();
        assertThat(RocketMQ.messages("%DLQ%" + group)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchThatSaysItIsACopyIsAsManyEvents(boolean ordered) throws Exception {
        List<Message> batch = IntStream.range(0, 3)
                .mapToObj(i -> message("same", message -> {
                    MessageAccessor.putProperty(message, MessageConst.PROPERTY_RETRY_TOPIC, "elsewhere");
                    MessageAccessor.setOriginMessageId(message, "same-place");
                }))
                .toList();
        RocketMQ.publishTogether(batch);
        sink.behave(Behaviour.answer(503));

        try (RouteFile running = source.set("ordered", ordered).run()) {
            await().until(() -> sink.received().size() >= 6);
            sink.behave(Behaviour.answer(422));
            await().until(() -> letters().size() == 3);
        }

        assertThat(ids()).hasSize(3).noneMatch(id -> id.contains("same-place"));
        assertThat(letters())
                .extracting(letter -> letter.getProperty("dead-letter-topic"))
                .containsOnly(topic);
    }

    private List<MessageExt> letters() {
        return RocketMQ.messages(group + "-dead-letters");
    }

    private List<String> ids() {
        return sink.received().stream().map(Event::id).distinct().collect(Collectors.toList());
    }

    private Message message(String key, Consumer<Message> more) {
        Message message = new Message(topic, "", key, "{}".getBytes(StandardCharsets.UTF_8));
        more.accept(message);
        return message;
    }

    private String transaction(LocalTransactionState end) throws Exception {
        return publisher
                .sendMessageInTransaction(message(end.name(), message -> {}), end)
                .getMsgId();
    }

    /** As no producer of RocketMQ's lets one. @return its unique key */
    private String raw(String key, int reconsumeTimes, long born) throws Exception {
        Message message = message(key, MessageClientIDSetter::setUniqID);
        MessageQueue queue = publisher.fetchPublishMessageQueues(topic).get(0);
        MQClientInstance client = publisher.getDefaultMQProducerImpl().getMqClientFactory();
        client.updateTopicRouteInfoFromNameServer(topic);
        SendMessageRequestHeader header = new SendMessageRequestHeader();
        header.setProducerGroup("tests-believed");
        header.setTopic(topic);
        header.setDefaultTopic("TBW102");
        header.setDefaultTopicQueueNums(4);
        header.setQueueId(queue.getQueueId());
        header.setSysFlag(0);
        header.setBornTimestamp(born);
        header.setFlag(0);
        header.setProperties(MessageDecoder.messageProperties2String(message.getProperties()));
        header.setReconsumeTimes(reconsumeTimes);
        header.setUnitMode(false);
        header.setBatch(false);
        client.getMQClientAPIImpl()
                .sendMessage(
                        client.findBrokerAddressInPublish(queue.getBrokerName()),
                        queue.getBrokerName(),
                        message,
                        header,
                        10_000,
                        CommunicationMode.SYNC,
                        null,
                        publisher.getDefaultMQProducerImpl());
        return MessageClientIDSetter.getUniqID(message);
    }
}
