package io.orderflow.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The practical limit: what a bridge reaches that was written for this one purpose. RocketMQ's push consumer, an
 * asynchronous HTTP client, a bound on what is in flight, acknowledged after 2xx; no retry in place, no dead letters, no
 * metrics, no configuration.
 */
final class HandWritten {
    /** The line that it prints when it consumes. */
    static final String STARTED = "bench contender started";

    static final int BATCH = 32;

    private final HttpClient client;
    private final RequestOptions post;
    private final Semaphore slots;

    private HandWritten(URI sink, int inFlight) {
        // With two on two cores it carried a tenth less.
        client = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createHttpClient(new HttpClientOptions().setMaxPoolSize(inFlight));
        post = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(sink.getHost())
                .setPort(sink.getPort())
                .setURI(sink.getPath())
                .putHeader("content-type", "application/json")
                .putHeader("ce-specversion", "1.0")
                .putHeader("ce-type", "orderflow.order.placed")
                .putHeader("ce-source", "/bench");
        slots = new Semaphore(inFlight);
    }

    public static void main(String[] args) throws Exception {
        Assignment assignment = Assignment.parse(args);
        HandWritten bridge = new HandWritten(assignment.sink(), assignment.inFlight());
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(assignment.group());
        consumer.setNamesrvAddr(assignment.nameServers());
        consumer.subscribe(assignment.topic(), "*");
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPullBatchSize(BATCH);
        if (assignment.ordered()) {
            consumer.registerMessageListener(
                    (MessageListenerOrderly) (messages, context) -> bridge.deliverAll(messages) == messages.size()
                            ? ConsumeOrderlyStatus.SUCCESS
                            : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT);
        } else {
            consumer.setConsumeMessageBatchMaxSize(BATCH);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                int delivered = bridge.deliverAll(messages);
                context.setAckIndex(delivered - 1);
                return delivered > 0
                        ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS
                        : ConsumeConcurrentlyStatus.RECONSUME_LATER;
            });
        }
        consumer.start();
        System.out.println(STARTED);
    }

    /** Returns how many of the messages, from the first on, have been delivered. */
    private int deliverAll(List<MessageExt> messages) {
        List<CompletableFuture<Boolean>> answers =
                messages.stream().map(this::deliver).toList();
        int delivered = 0;
        while (delivered < answers.size() && answers.get(delivered).join()) {
            delivered++;
        }
        return delivered;
    }

    private CompletableFuture<Boolean> deliver(MessageExt message) {
        slots.acquireUninterruptibly();
        RequestOptions options = new RequestOptions(post)
                .putHeader("ce-id", message.getMsgId())
                .putHeader("ce-subject", message.getKeys())
                .putHeader(
                        "ce-time",
                        Instant.ofEpochMilli(message.getBornTimestamp()).toString());
        // Composed from this thread, the call for the body may come after the body, and then waits for ever.
        Future<Integer> status = client.request(options)
                .compose(request -> request.send(Buffer.buffer(message.getBody()))
                        .compose(response -> response.body().map(response.statusCode())));
        CompletableFuture<Boolean> delivered = new CompletableFuture<>();
        status.onComplete(done -> {
            slots.release();
            delivered.complete(done.succeeded() && done.result() / 100 == 2);
        });
        return delivered;
    }
}
