package io.orderflow.rocketmq;

import io.orderflow.log.ProblemLine;
import io.orderflow.text.OneLine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.OffsetNotFoundException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, every few seconds, whether this source can receive: whether a name server answers, knows the topic, and each broker
 * of it lets the group read. RocketMQ's client keeps silent about all of that and goes on trying; so nothing that it does or
 * leaves is a proof. What is wrong is in the source's health, and once in the log; so is that it is well again. Of what is
 * told in other words at each look, as a broker may, one line in ten seconds. While one of several brokers can be received from,
 * the source receives, and says of the others that it does not.
 *
 * <pre>
 *                    onProblem: one line            onProblem, another: one line
 *   ┌── receiving ──────────────────▶ not receiving ◀─┐
 *   │       ▲                            │      └─────┘
 *   └───────┴────────────────────────────┘
 *                 onAllWell: one line, and RocketMQ's client looks again at once
 * </pre>
 */
final class SourceWatch implements Runnable {
    static final int INTERVAL_SECONDS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int MAX_REMARK = 200;

    /** A heartbeat comes every five seconds. */
    private static final int LOOKS_UNTIL_KNOWN = 3;

    private final PushConsumer consumer;
    private final Clients clients;
    private final SourceHealth health;
    private final NameServers nameServers;
    private final ServerQuestion question;
    private final OptionNames names;
    private final AsStoredProducer producer;
    private final GroupCheck group;
    private final DurabilityCheck durability;
    private final Map<String, Integer> unknown = new ConcurrentHashMap<>();

    /** By name, whether it was seen to have the topic: a name server forgets one that dies at once. */
    private final Set<String> known = new TreeSet<>();

    private final ProblemLine line = new ProblemLine(null);
    private final ProblemLine partLine = new ProblemLine(null);
    private final ProblemLine behindLine = new ProblemLine(null);
    private boolean receives = true;

    /** The name servers that RocketMQ's clients are told of, as they are told. */
    private String used;

    /** @param producer has to know the name servers as well */
    SourceWatch(PushConsumer consumer, Clients clients, SourceHealth health, AsStoredProducer producer) {
        this.consumer = consumer;
        this.clients = clients;
        this.health = health;
        this.producer = producer;
        this.nameServers = clients.nameServers();
        this.question = clients.question();
        this.names = clients.names();
        this.group = new GroupCheck(consumer, clients.topic());
        this.durability = new DurabilityCheck(clients.topic());
        this.used = consumer.getNamesrvAddr();
    }

    @Override
    public void run() {
        try {
            String found = look();
            if (Thread.currentThread().isInterrupted()) {
                return; // The source stops, and its clients with it.
            }
            if (found == null) {
                onAllWell();
            } else {
                onProblem(found);
            }
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                onProblem("cannot be seen: " + masked(OneLine.of(e.toString(), MAX_REMARK)));
            }
        }
    }

    private void onProblem(String found) {
        health.brokerFails(found);
        receives = false;
        if (line.found(found)) {
            LOG.error("RocketMQ source: topic {} is not received: {}", clients.topic(), found);
        }
    }

    private void onAllWell() {
        health.brokerAnswers();
        if (line.isWell()) {
            LOG.info("RocketMQ source: topic {} is received again", clients.topic());
        }
        if (!receives) {
            receives = true;
            lookAgain();
        } else if (!consumer.hasQueue()) {
            // Either the group has more members than queues, or what RocketMQ's client has sent or was told is lost.
            lookAgain();
        }
    }

    private void lookAgain() {
        client().updateTopicRouteInfoFromNameServer(clients.topic());
        client().sendHeartbeatToAllBrokerWithLock();
        client().rebalanceImmediately();
    }

    /** @return what is wrong and what to do, or null if this source can receive */
    private String look() {
        NameServers.Answers answers = nameServers.askAll(clients.topic(), TIMEOUT_MILLIS);
        if (answers.answering().isEmpty()) {
            return NameServerProblem.of(answers, names);
        }
        useOnly(answers.answering());
        onBehind(answers.behind());
        TopicRouteData route = answers.route();
        if (route == null || route.getBrokerDatas().isEmpty()) {
            return "there is no such topic; create it, or set " + names.of("topic") + " to another";
        }
        String refusal = subscribe();
        Map<String, String> brokers = addresses(route);
        Map<String, String> failures = failures(brokers, unreadable(route));
        if (failures.keySet().containsAll(brokers.keySet())) {
            nameServers.doubt(answers);
            return text(failures);
        }
        known.addAll(answers.brokers());
        known.stream().filter(name -> !brokers.containsKey(name)).forEach(name -> failures.put(name, gone(name)));
        onPart(failures);
        if (refusal == null) {
            brokers.keySet().removeAll(failures.keySet());
            group.check(api(), brokers.values());
            durability.check(api(), brokers.values());
        }
        return refusal;
    }

    private static String text(Map<String, String> failures) {
        return failures.values().stream().distinct().collect(Collectors.joining("; "));
    }

    private static String gone(String broker) {
        return "broker " + broker + " is gone, or has the topic no longer; what it holds waits until it is back";
    }

    private void useOnly(List<String> answering) {
        String list = String.join(";", answering);
        client().getMQClientAPIImpl().updateNameServerAddressList(list);
        api().updateNameServerAddressList(list);
        if (!list.equals(used)) {
            used = list;
            // What another has said RocketMQ's client believes for half a minute.
            lookAgain();
        }
    }

    /** RocketMQ's client would believe it for as long as it answers, and receive nothing of what it does not know. */
    private void onBehind(Map<String, String> behind) {
        String told = behind.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", name server "));
        if (told.isEmpty() && behindLine.isWell()) {
            LOG.info("RocketMQ source: topic {}: all name servers that answer know the same again", clients.topic());
        } else if (!told.isEmpty() && behindLine.found(told)) {
            LOG.warn(
                    "RocketMQ source: topic {}: name server {}; others know more or otherwise, and are asked in its place. If that lasts, let every broker register with all name servers (its namesrvAddr)",
                    clients.topic(),
                    told);
        }
    }

    private String subscribe() {
        try {
            consumer.subscribe();
            return null;
        } catch (MQClientException e) {
            return refusal("RocketMQ", e.getResponseCode(), e.getErrorMessage());
        } catch (RemotingException e) {
            return "no broker answers";
        } catch (OptionRefusedException e) {
            return e.getMessage();
        }
    }

    /** Asks all brokers at once; by name, why one cannot be received from. */
    private Map<String, String> failures(Map<String, String> brokers, Map<String, String> unreadable) {
        Map<String, CompletableFuture<String>> answers = new TreeMap<>();
        brokers.forEach((name, address) -> answers.put(name, ServerQuestion.inBackground(() -> failure(address))));
        Map<String, String> failures = new TreeMap<>(unreadable);
        answers.forEach((name, answer) -> {
            String failure = answer.join();
            if (failure != null) {
                failures.put(name, failure);
            }
        });
        return failures;
    }

    /** A queue that may not be read is given to nobody, and no broker refuses anything. */
    private static Map<String, String> unreadable(TopicRouteData route) {
        Map<String, String> brokers = new TreeMap<>();
        for (QueueData queues : route.getQueueDatas()) {
            if (!PermName.isReadable(queues.getPerm()) || queues.getReadQueueNums() == 0) {
                brokers.put(
                        queues.getBrokerName(),
                        "it has no queue that may be read at broker " + queues.getBrokerName()
                                + "; give it queues to read there, and the permission 6 or 4");
            }
        }
        return brokers;
    }

    /** Who has several brokers needs one that works; what is at another waits there. */
    private void onPart(Map<String, String> failures) {
        String missing = failures.isEmpty() ? null : text(failures);
        health.partlyReceived(missing, failures.size());
        if (missing == null && partLine.isWell()) {
            LOG.info("RocketMQ source: topic {} is received from all its brokers again", clients.topic());
            lookAgain();
        } else if (missing != null && partLine.found(missing)) {
            LOG.warn("RocketMQ source: topic {} is received from the other brokers: {}", clients.topic(), missing);
        }
    }

    /** By the broker's name. */
    private static Map<String, String> addresses(TopicRouteData route) {
        Map<String, String> addresses = new TreeMap<>();
        for (BrokerData broker : route.getBrokerDatas()) {
            addresses.put(broker.getBrokerName(), broker.selectBrokerAddr());
        }
        return addresses;
    }

    /**
     * Asks what every consumer asks, with the rights that receiving takes: for the group's offset of one queue. And whether the
     * broker filters, as one that does not refuses every pull of a source that has it do so; and whether it lets the group receive.
     */
    private String failure(String broker) {
        try {
            askForOffset(broker);
            consumer.subscription().checkSelector(client(), consumer.getConsumerGroup(), broker);
            return refusal(broker, GroupTerms.ask(api(), broker, consumer.getConsumerGroup(), TIMEOUT_MILLIS));
        } catch (OptionRefusedException e) {
            return e.getMessage();
        } catch (MQClientException e) {
            return refusal("broker " + broker, e.getResponseCode(), e.getErrorMessage());
        } catch (MQBrokerException e) {
            return refusal("broker " + broker, e.getResponseCode(), e.getErrorMessage());
        } catch (RemotingException e) {
            return silence(broker, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the source stops";
        } catch (RuntimeException e) {
            return "broker " + broker + " cannot be seen: " + masked(OneLine.of(e.toString(), MAX_REMARK));
        }
    }

    private String refusal(String broker, GroupTerms group) {
        if (group.exists()) {
            unknown.remove(broker);
        }
        if (!group.receives()) {
            return "broker " + broker + " lets group " + consumer.getConsumerGroup()
                    + " receive nothing (consumeEnable=false); enable it there";
        }
        // Where a broker makes groups itself, it does so with the next heartbeat.
        if (!group.exists() && unknown.merge(broker, 1, Integer::sum) >= LOOKS_UNTIL_KNOWN) {
            return "broker " + broker + " has no group " + consumer.getConsumerGroup() + "; create it there";
        }
        return null;
    }

    private void askForOffset(String broker) throws MQBrokerException, RemotingException, InterruptedException {
        try {
            api().queryConsumerOffset(broker, offsetQuestion(), TIMEOUT_MILLIS);
        } catch (OffsetNotFoundException none) {
            // The group has acknowledged nothing yet, and may.
        }
    }

    private QueryConsumerOffsetRequestHeader offsetQuestion() {
        QueryConsumerOffsetRequestHeader header = new QueryConsumerOffsetRequestHeader();
        header.setTopic(clients.topic());
        header.setConsumerGroup(consumer.getConsumerGroup());
        header.setQueueId(0);
        header.setSetZeroIfNotFound(false);
        return header;
    }

    private String refusal(String who, int code, String remark) {
        String said = masked(OneLine.of(remark, MAX_REMARK));
        if (code == ResponseCode.NO_PERMISSION) {
            return who + " refuses access (" + said + "); set " + names.of("accessKey") + " and "
                    + names.of("secretKey") + " to a user that may subscribe to topic " + clients.topic()
                    + " and group " + consumer.getConsumerGroup();
        }
        return who + " refuses: " + said;
    }

    /** RocketMQ's client does not know why it gets no answer. */
    private String silence(String broker, RemotingException failure) {
        try {
            question.ask(
                    broker,
                    RemotingCommand.createRequestCommand(RequestCode.QUERY_CONSUMER_OFFSET, offsetQuestion()),
                    TIMEOUT_MILLIS);
            return "broker " + broker + " does not answer ("
                    + failure.getClass().getSimpleName() + ")";
        } catch (Exception e) {
            return "broker " + broker + " " + question.reason(e);
        }
    }

    /** A broker's words may hold the access key. */
    private String masked(String text) {
        String masked = text;
        for (String secret : clients.secrets()) {
            masked = secret.isEmpty() ? masked : masked.replace(secret, "***");
        }
        return masked;
    }

    private MQClientInstance client() {
        return consumer.impl().getmQClientFactory();
    }

    /**
     * The producer's, by a connection of its own: RocketMQ's client closes one over which it has waited for an answer in vain, with the
     * pulls that wait there, and the broker then gives the source's queues to others. What tools ask takes long where many do.
     */
    private MQClientAPIImpl api() {
        return producer.api();
    }
}
