package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.component.rocketmq.RocketMQAclUtils;
import org.apache.rocketmq.client.AccessChannel;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.RPCHook;

/** RocketMQ's clients, configured by an endpoint's options; not started. */
final class Clients {
    /** RocketMQ's upper limit. A message that fails is handed back long before: see {@link Delivery}. */
    private static final int MAX_SPAN = 65_535;

    /**
     * Pulled messages of all queues together, or of one that alone has any. RocketMQ's client, once it has as many, looks again
     * after 50 ms only: they are to last that long when the sink answers at once. Its default is 1000 of each queue, which outlive
     * the young generation and, as many thousands, fill the old one again and again.
     */
    static final int MAX_WAITING = 2000;

    /** Of RocketMQ's names; a group's retry topic, {@code %RETRY%<group>}, is a topic as well. */
    private static final int MAX_TOPIC = 127;

    private static final int MAX_GROUP = MAX_TOPIC - "%RETRY%".length();
    private static final Pattern NAME = Pattern.compile("[%|a-zA-Z0-9_-]+");
    private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9_-]*");
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration NAME_SERVER_TIMEOUT = Duration.ofSeconds(5);

    private final RocketMQSourceEndpoint endpoint;
    private final OptionNames names;
    private final List<String> addresses;
    private final String accessKey;
    private final String secretKey;
    private final Tls tls;
    private final Subscription subscription;

    /** @throws OptionRefusedException if an option is missing or out of its range */
    Clients(RocketMQSourceEndpoint endpoint, OptionNames names) {
        this.endpoint = endpoint;
        this.names = names;
        RocketMQSourceComponent options = endpoint.getComponent();
        addresses = NameServers.parse(required("namesrvAddr", endpoint.getNamesrvAddr()));
        if (!NAMESPACE.matcher(endpoint.namespace()).matches()) {
            throw OptionRefusedException.of("namespace", endpoint.namespace(), "characters of a-z, A-Z, 0-9, _ and -");
        }
        required("topic", endpoint.getTopicName());
        name("topic", endpoint.topic(), MAX_TOPIC);
        required("consumerGroup", endpoint.getConsumerGroup());
        name("consumerGroup", endpoint.group(), MAX_GROUP);
        if (isRocketMQs(endpoint.getConsumerGroup())) {
            throw OptionRefusedException.of(
                    "consumerGroup", endpoint.getConsumerGroup(), "a group that is not RocketMQ's own");
        }
        name("deadLetterTopic", endpoint.deadLetterTopic(), MAX_TOPIC);
        checkDeadLetterTopic(endpoint.deadLetterTopic(), endpoint.topic(), endpoint.group());
        accessKey = stripped(endpoint.getAccessKey());
        secretKey = stripped(endpoint.getSecretKey());
        checkPair("accessKey", accessKey, "secretKey", secretKey);
        checkPair("secretKey", secretKey, "accessKey", accessKey);
        boolean secured = OptionText.flag("tls", options.getTls());
        boolean verifyHost = OptionText.flag("tlsVerifyHost", options.getTlsVerifyHost());
        tls = secured ? Tls.of(options.getTlsTrustCert().strip(), verifyHost) : null;
        subscription = new Subscription(
                endpoint.topic(),
                selector(),
                StartPosition.parse(options.getStartFrom().strip()),
                names);
    }

    private void checkPair(String option, String value, String other, String otherValue) {
        if (!value.isEmpty() && otherValue.isEmpty()) {
            throw OptionRefusedException.because(
                    option, " is set and " + names.of(other) + " is not; set both, or neither");
        }
    }

    /** Its clients start as none of these, or give it to their inner producer. */
    private static boolean isRocketMQs(String group) {
        return MixAll.isSysConsumerGroup(group)
                || group.equals(MixAll.DEFAULT_CONSUMER_GROUP)
                || group.equals(MixAll.DEFAULT_PRODUCER_GROUP)
                || group.equals(MixAll.CLIENT_INNER_PRODUCER_GROUP);
    }

    /** What is put there must not come back. */
    private static void checkDeadLetterTopic(String deadLetters, String topic, String group) {
        if (deadLetters.equals(topic) || deadLetters.equals(MixAll.getRetryTopic(group))) {
            throw OptionRefusedException.of("deadLetterTopic", deadLetters, "another topic than the source's");
        }
    }

    private static void name(String option, String name, int maxLength) {
        if (!NAME.matcher(name).matches() || name.length() > maxLength) {
            throw nameRefused(option, name, maxLength);
        }
    }

    static OptionRefusedException topicRefused(String topic) {
        return nameRefused("topic", topic, MAX_TOPIC);
    }

    private static OptionRefusedException nameRefused(String option, String name, int maxLength) {
        return OptionRefusedException.of(
                option, name, "1 to " + maxLength + " characters of a-z, A-Z, 0-9, _, -, % and |");
    }

    String topic() {
        return endpoint.topic();
    }

    OptionNames names() {
        return names;
    }

    /** Masked, wherever RocketMQ's own words are repeated. */
    List<String> secrets() {
        return List.of(accessKey, secretKey);
    }

    ServerQuestion question() {
        return new ServerQuestion(tls, aclHook(), names);
    }

    NameServers nameServers() {
        return new NameServers(addresses, question());
    }

    /** @throws IllegalStateException one line, if no name server answers */
    PushConsumer consumer(DeliverySettings settings) throws MQClientException {
        PushConsumer consumer = new PushConsumer(endpoint.group(), aclHook(), subscription, this::secure);
        configure(consumer);
        consumer.setNamesrvAddr(answeringNameServers());
        // However long an outage lasts, RocketMQ moves no message to the group's %DLQ% topic.
        consumer.setMaxReconsumeTimes(Integer.MAX_VALUE);
        // A broker gives messages to whom it has a heartbeat of. If the first is lost, RocketMQ's default of 30 s is
        // long.
        consumer.setHeartbeatBrokerInterval((int) HEARTBEAT.toMillis());
        consumer.setAllocateMessageQueueStrategy(new DistinctMembers());
        consumer.setDecodeDecompressBody(false);
        consumer.setConsumeConcurrentlyMaxSpan(MAX_SPAN);
        // RocketMQ's default of 100 MiB is per queue.
        consumer.setPullThresholdSizeForTopic(settings.maxInFlightMib());
        consumer.setPullThresholdForTopic(MAX_WAITING);
        if (settings.order() == MessageOrder.QUEUE) {
            consumer.setConsumeThreadMax(settings.maxInFlight());
            consumer.setConsumeThreadMin(settings.maxInFlight());
        }
        return consumer;
    }

    /** @param like a client whose name servers are those to use */
    AsStoredProducer producer(ClientConfig like) {
        RPCHook aclHook = aclHook();
        // RocketMQ lets publish to a group's retry topic who may subscribe with the group that the producer calls
        // itself.
        AsStoredProducer producer = new AsStoredProducer(endpoint.group(), aclHook);
        configure(producer);
        producer.setNamesrvAddr(like.getNamesrvAddr());
        secure(producer, aclHook);
        return producer;
    }

    private void configure(ClientConfig client) {
        // Else RocketMQ gives it one at its start, too late to secure the client by that name.
        client.setInstanceName(UUID.randomUUID().toString());
        client.setAccessChannel(AccessChannel.valueOf(endpoint.optional("accessChannel", "LOCAL")));
        client.setUseTLS(tls != null);
    }

    private void secure(ClientConfig client, RPCHook aclHook) {
        if (tls != null) {
            tls.secure(client, aclHook);
        }
    }

    private String answeringNameServers() {
        NameServers.Answers answers =
                nameServers().askUntilOneAnswers(endpoint.topic(), (int) NAME_SERVER_TIMEOUT.toMillis());
        if (answers.answering().isEmpty()) {
            throw new IllegalStateException("RocketMQ source: " + NameServerProblem.of(answers, names));
        }
        return String.join(";", answers.answering());
    }

    private RPCHook aclHook() {
        return RocketMQAclUtils.getAclRPCHook(accessKey, secretKey);
    }

    private MessageSelector selector() {
        RocketMQSourceComponent options = endpoint.getComponent();
        return Selectors.of(
                endpoint.optional("messageSelectorType", options.getMessageSelectorType()),
                endpoint.getSubscribeTags(),
                endpoint.optional("subscribeSql", options.getSubscribeSql()));
    }

    private static String required(String option, String value) {
        if (value == null || value.isBlank()) {
            throw OptionRefusedException.because(option, " is missing");
        }
        return value;
    }

    /** A secret read from a file often ends with a line break. */
    private static String stripped(String text) {
        return text == null ? "" : text.strip();
    }
}
