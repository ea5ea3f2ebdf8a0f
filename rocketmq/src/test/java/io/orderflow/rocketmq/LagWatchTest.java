package io.orderflow.rocketmq;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.store.OffsetStore;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LagWatchTest {
    private final Map<MessageQueue, Long> lags = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final DefaultMQPushConsumerImpl client =
            new DefaultMQPushConsumerImpl(new DefaultMQPushConsumer("group"), null);

    private long end(MessageQueue queue) throws MQClientException {
        asked.add(queue.getBrokerName());
        if (queue.getBrokerName().equals("dead")) {
            throw new MQClientException("no answer", new RemotingTimeoutException("dead"));
        }
        if (queue.getBrokerName().equals("refusing")) {
            throw new MQClientException("no right", new MQBrokerException(16, "none"));
        }
        return 7;
    }

    @BeforeEach
    void theGroupIsAtTheBeginning() {
        client.setOffsetStore((OffsetStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {OffsetStore.class},
                (store, method, arguments) -> method.getName().equals("readOffset") ? 0L : null));
    }

    /** Whatever the order in which they are looked at. */
    @Test
    void aBrokerThatDoesNotAnswerHidesTheLagOfNoOther() {
        for (int id = 0; id < 4; id++) {
            own(new MessageQueue("orders", "dead", id));
            own(new MessageQueue("orders", "alive", id));
        }

        SourceMetrics metrics = new SourceMetrics() {
            @Override
            public void lag(MessageQueue queue, long messages) {
                lags.put(queue, messages);
            }
        };

        new LagWatch(client, this::end, metrics, lost -> {}).run();

        assertThat(lags).hasSize(4);
        assertThat(lags.values()).containsOnly(7L);
    }

    /** Which takes its time: five seconds for each queue, and those of others would wait for them. */
    @Test
    void aBrokerThatDoesNotAnswerIsAskedOnce() {
        for (int id = 0; id < 4; id++) {
            own(new MessageQueue("orders", "dead", id));
            own(new MessageQueue("orders", "refusing", id));
        }

        new LagWatch(client, this::end, SourceMetrics.NONE, lost -> {}).run();

        assertThat(asked).containsExactlyInAnyOrder("dead", "refusing", "refusing", "refusing", "refusing");
    }

    private void own(MessageQueue queue) {
        client.getRebalanceImpl().getProcessQueueTable().put(queue, new ProcessQueue());
    }
}
