package io.orderflow.bench;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** RocketMQ's push consumer and nothing behind it: it counts the orders itself, and acknowledges them. */
final class Receiver {
    private Arrivals arrivals = Arrivals.unexpected();

    public static void main(String[] args) throws Exception {
        Task task = Task.parse(args);
        Receiver receiver = new Receiver();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(task.group());
        consumer.setNamesrvAddr(task.nameServers());
        consumer.subscribe(task.topic(), "*");
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPullBatchSize(HandWritten.BATCH);
        consumer.setConsumeMessageBatchMaxSize(HandWritten.BATCH);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            receiver.add(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        System.out.println(Contender.STARTED);
        Commands.serve(receiver::answer);
    }

    private synchronized void add(List<MessageExt> messages) {
        messages.forEach(message -> arrivals.add(Order.number(Buffer.buffer(message.getBody()))));
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
