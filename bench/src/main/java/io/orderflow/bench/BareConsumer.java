package io.orderflow.bench;

import io.orderflow.testing.process.Commands;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** RocketMQ's push consumer and nothing behind it: it counts the orders itself, and acknowledges them. */
final class BareConsumer {
    private Arrivals arrivals = Arrivals.unexpected();

    public static void main(String[] args) throws Exception {
        Assignment assignment = Assignment.parse(args);
        BareConsumer counting = new BareConsumer();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(assignment.group());
        consumer.setNamesrvAddr(assignment.nameServers());
        consumer.subscribe(assignment.topic(), "*");
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPullBatchSize(HandWritten.BATCH);
        consumer.setConsumeMessageBatchMaxSize(HandWritten.BATCH);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            counting.add(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        System.out.println(HandWritten.STARTED);
        Commands.serve(counting::answer);
    }

    private synchronized void add(List<MessageExt> messages) {
        messages.forEach(message -> arrivals.add(NumberedOrder.number(Buffer.buffer(message.getBody()))));
    }

    private synchronized String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "expect" -> arrivals = Arrivals.expected(words);
            case "count" -> {}
            default -> throw new IllegalArgumentException(words[0]);
        }
        return arrivals.counts(0, 0).toJson();
    }
}
