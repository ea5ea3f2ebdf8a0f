package io.orderflow.scaler;

import io.orderflow.rocketmq.NameServerProblem;
import io.orderflow.rocketmq.NameServers;
import io.orderflow.rocketmq.ServerQuestion;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.scaler.LagTrigger.Waiting;
import io.orderflow.text.OneLine;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.impl.ClientRemotingProcessor;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMinOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMinOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.SearchOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SearchOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/**
 * Asks RocketMQ's brokers how many messages a group has yet to acknowledge: of each queue the end less the group's offset, the
 * group's retry topic included. With access control its user needs SUB and GET of topic and group.
 *
 * <p>What is under delivery at a running consumer is not acknowledged, and counts. What was handed back counts from the end
 * of its delay on, when RocketMQ moves it to the retry topic: until then it is among everybody's delayed messages.
 */
final class Brokers implements AutoCloseable {
    /** Of one question. A lag takes three, one after the other, and before them two to the name servers. */
    static final int TIMEOUT_MILLIS = 2000;

    private static final int MAX_REMARK = 200;

    private final ScalerSettings settings;
    private final ServerQuestion question;
    private final MQClientAPIImpl client;

    /**
     * Name servers that did not answer the latest look. That alone waits for them: where many lags are asked for, half a second of
     * each would make all of them late.
     */
    private volatile Set<String> silent = Set.of();

    Brokers(ScalerSettings settings) {
        this.settings = settings;
        RPCHook signing = settings.accessKey().isEmpty()
                ? null
                : new AclClientRPCHook(new SessionCredentials(settings.accessKey(), settings.secretKey()));
        question = new ServerQuestion(settings.tls(), signing, ScalerSettings.NAMES);
        client = client(settings, signing);
        if (settings.tls() != null) {
            settings.tls().secure(client.getRemotingClient());
        }
        client.start();
    }

    /** No producer and no consumer: nothing but connections. */
    private static MQClientAPIImpl client(ScalerSettings settings, RPCHook signing) {
        ClientConfig config = new ClientConfig();
        config.setInstanceName(UUID.randomUUID().toString());
        config.setUseTLS(settings.tls() != null);
        NettyClientConfig netty = new NettyClientConfig();
        netty.setUseTLS(settings.tls() != null);
        netty.setClientWorkerThreads(1);
        netty.setClientCallbackExecutorThreads(1);
        netty.setConnectTimeoutMillis(TIMEOUT_MILLIS);
        return new MQClientAPIImpl(netty, new ClientRemotingProcessor(null), signing, config);
    }

    /** Whether RocketMQ answers: why it does not, or null. Blocks for at most two seconds, and a name's resolution. */
    String problem() {
        NameServers.Answers answers = new NameServers(settings.nameServers(), question)
                .askAll(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC, TIMEOUT_MILLIS);
        silent = Set.copyOf(answers.failures().keySet());
        return answers.answering().isEmpty() ? NameServerProblem.of(answers, ScalerSettings.NAMES) : null;
    }

    /**
     * How many messages wait. Blocks while the name servers are asked for two topics, for at most four seconds; the rest of the
     * answer comes later, after at most six.
     *
     * @return completes with a {@link LagUnknownException} if not every queue can be seen
     */
    CompletableFuture<Long> lag(Waiting meant) {
        Waiting waiting = meant.in(settings.namespace());
        TopicRouteData route = route(waiting.topic());
        if (route == null || route.getBrokerDatas().isEmpty()) {
            throw new LagUnknownException(
                    "there is no topic " + waiting.topic()
                            + "; create it, start its brokers, or set metadata topic to another",
                    0);
        }
        List<StoredQueue> queues = queues(waiting.topic(), route);
        String retryTopic = MixAll.getRetryTopic(waiting.group());
        TopicRouteData retries = route(retryTopic);
        if (retries != null) {
            queues.addAll(queues(retryTopic, retries));
        }
        return sum(waiting, queues);
    }

    /** @return null if no name server knows the topic */
    private TopicRouteData route(String topic) {
        NameServers.Answers answers = nameServers().askUntilOneAnswers(topic, TIMEOUT_MILLIS);
        if (answers.answering().isEmpty()) {
            throw new LagUnknownException(NameServerProblem.of(answers, ScalerSettings.NAMES), 0);
        }
        return answers.route();
    }

    /** Those that answer; if none does, all of them. It remembers whom it has asked what, and so is of one use. */
    private NameServers nameServers() {
        Set<String> silent = this.silent;
        List<String> awake = settings.nameServers().stream()
                .filter(address -> !silent.contains(address))
                .toList();
        return new NameServers(awake.isEmpty() ? settings.nameServers() : awake, question);
    }

    /** What the source cannot read does not wait for it. */
    private static List<StoredQueue> queues(String topic, TopicRouteData route) {
        return StoredQueue.of(topic, route, unreadable -> {});
    }

    private CompletableFuture<Long> sum(Waiting waiting, List<StoredQueue> queues) {
        Set<String> failures = new TreeSet<>();
        List<CompletableFuture<Long>> lags = queues.stream()
                .map(queue -> lag(waiting, queue).exceptionally(failure -> {
                    synchronized (failures) {
                        failures.add(reason(waiting, queue, failure));
                    }
                    return 0L;
                }))
                .toList();
        return CompletableFuture.allOf(lags.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> {
                    long sum = lags.stream().mapToLong(CompletableFuture::join).sum();
                    if (!failures.isEmpty()) {
                        throw new LagUnknownException(String.join("; ", failures), sum);
                    }
                    return sum;
                });
    }

    /** The end is asked for last: asked for first, it could be passed by the offset of a fast consumer meanwhile. */
    private CompletableFuture<Long> lag(Waiting waiting, StoredQueue queue) {
        return groupOffset(waiting, queue)
                .thenCompose(offset -> maxOffset(queue).thenCompose(end -> {
                    if (offset <= end) {
                        return CompletableFuture.completedFuture(end - offset);
                    }
                    // The topic was made anew: the source then begins with the first.
                    return minOffset(queue).thenApply(first -> end - first);
                }));
    }

    private CompletableFuture<Long> groupOffset(Waiting waiting, StoredQueue queue) {
        QueryConsumerOffsetRequestHeader header = new QueryConsumerOffsetRequestHeader();
        header.setConsumerGroup(waiting.group());
        header.setTopic(queue.queue().getTopic());
        header.setQueueId(queue.queue().getQueueId());
        header.setBrokerName(queue.queue().getBrokerName());
        header.setSetZeroIfNotFound(false);
        return ask(queue, RequestCode.QUERY_CONSUMER_OFFSET, header).thenCompose(answer -> {
            if (answer.getCode() == ResponseCode.QUERY_NOT_FOUND) {
                return startOffset(waiting, queue);
            }
            long offset =
                    decoded(answer, QueryConsumerOffsetResponseHeader.class).getOffset();
            // Messages may have been deleted unread; those are lost, and do not wait.
            return minOffset(queue).thenApply(first -> Math.max(offset, first));
        });
    }

    /** Where the source would begin. What was handed back is never skipped. */
    private CompletableFuture<Long> startOffset(Waiting waiting, StoredQueue queue) {
        boolean isTopic = queue.queue().getTopic().equals(waiting.topic());
        if (isTopic && waiting.fromLast()) {
            return maxOffset(queue);
        }
        return isTopic && !waiting.fromFirst() ? offsetAt(waiting, queue) : minOffset(queue);
    }

    private CompletableFuture<Long> maxOffset(StoredQueue queue) {
        GetMaxOffsetRequestHeader header = new GetMaxOffsetRequestHeader();
        header.setTopic(queue.queue().getTopic());
        header.setQueueId(queue.queue().getQueueId());
        header.setBrokerName(queue.queue().getBrokerName());
        return ask(queue, RequestCode.GET_MAX_OFFSET, header)
                .thenApply(answer ->
                        decoded(answer, GetMaxOffsetResponseHeader.class).getOffset());
    }

    private CompletableFuture<Long> minOffset(StoredQueue queue) {
        GetMinOffsetRequestHeader header = new GetMinOffsetRequestHeader();
        header.setTopic(queue.queue().getTopic());
        header.setQueueId(queue.queue().getQueueId());
        header.setBrokerName(queue.queue().getBrokerName());
        return ask(queue, RequestCode.GET_MIN_OFFSET, header)
                .thenApply(answer ->
                        decoded(answer, GetMinOffsetResponseHeader.class).getOffset());
    }

    private CompletableFuture<Long> offsetAt(Waiting waiting, StoredQueue queue) {
        SearchOffsetRequestHeader header = new SearchOffsetRequestHeader();
        header.setTopic(queue.queue().getTopic());
        header.setQueueId(queue.queue().getQueueId());
        header.setBrokerName(queue.queue().getBrokerName());
        header.setTimestamp(waiting.since().toEpochMilli());
        return ask(queue, RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, header)
                .thenApply(answer ->
                        decoded(answer, SearchOffsetResponseHeader.class).getOffset());
    }

    private CompletableFuture<RemotingCommand> ask(StoredQueue queue, int code, CommandCustomHeader header) {
        return client.getRemotingClient()
                .invoke(queue.address(), RemotingCommand.createRequestCommand(code, header), TIMEOUT_MILLIS);
    }

    /** A broker's refusal. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int code;

        Refusal(RemotingCommand answer) {
            super(answer.getRemark(), null, false, false);
            code = answer.getCode();
        }
    }

    private static <H extends CommandCustomHeader> H decoded(RemotingCommand answer, Class<H> header) {
        if (answer.getCode() != ResponseCode.SUCCESS) {
            throw new Refusal(answer);
        }
        try {
            return header.cast(answer.decodeCommandCustomHeader(header));
        } catch (RemotingCommandException e) {
            throw new IllegalStateException("it is no server of RocketMQ");
        }
    }

    private String reason(Waiting waiting, StoredQueue queue, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String broker = "broker " + queue.queue().getBrokerName() + " at " + queue.address();
        if (cause instanceof Refusal refusal && refusal.code == ResponseCode.NO_PERMISSION) {
            return broker + " refuses access (" + masked(refusal.getMessage()) + "); set "
                    + ScalerSettings.ACCESS_KEY.environmentVariable() + " and "
                    + ScalerSettings.SECRET_KEY.environmentVariable()
                    + " to a user with the rights SUB and GET of topic "
                    + waiting.topic() + " and group " + waiting.group();
        }
        if (cause instanceof Refusal refusal) {
            return broker + " refuses: " + masked(refusal.getMessage());
        }
        return broker + " does not answer (" + cause.getClass().getSimpleName() + ")";
    }

    /** A broker's words may hold the access key. */
    private String masked(String text) {
        String masked = OneLine.of(text, MAX_REMARK);
        for (String secret : List.of(settings.accessKey(), settings.secretKey())) {
            masked = secret.isEmpty() ? masked : masked.replace(secret, "***");
        }
        return masked;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
