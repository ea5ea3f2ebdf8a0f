package io.orderflow.rocketmq;

import io.orderflow.text.OneLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/**
 * The name servers of a source, asked all at once: who has several needs one that works. RocketMQ's client asks one of them
 * at random and waits for it in vain, or believes it for as long as it answers, however little it knows; so it is told of those
 * alone that answer, and know as many of the topic's brokers as any.
 */
public final class NameServers {
    /** An IPv6 address stands in brackets. */
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.-]+):([0-9]{1,5})");

    /** How long those are waited for that may know more than the first that has answered. */
    private static final int GRACE_MILLIS = 500;

    private final List<String> addresses;
    private final ServerQuestion question;
    private final Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();

    /** Those that were believed in vain. */
    private volatile Set<String> doubted = Set.of();

    /** @param addresses as {@link #parse} gives them */
    public NameServers(List<String> addresses, ServerQuestion question) {
        this.addresses = addresses;
        this.question = question;
    }

    /**
     * The addresses, {@code host:port}, without the {@code http://} that some services give theirs.
     *
     * @throws OptionRefusedException if the text is no list of addresses
     */
    public static List<String> parse(String text) {
        List<String> addresses = Arrays.stream(text.split(";", -1))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                // RocketMQ's client takes it off one address, and of several for a part of the host's name.
                .map(address -> address.replaceFirst("^http://", ""))
                .distinct()
                .toList();
        if (addresses.isEmpty() || !addresses.stream().allMatch(NameServers::isAddress)) {
            throw OptionRefusedException.of(
                    "namesrvAddr", text, "host:port with a port from 1 to 65535, or several of them separated by ;");
        }
        return addresses;
    }

    private static boolean isAddress(String text) {
        var parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            return false;
        }
        int port = Integer.parseInt(parts.group(2));
        return port >= 1 && port <= 65_535;
    }

    /**
     * What one said.
     *
     * @param route null if it knows no such topic, or did not answer
     * @param failure why it did not answer, or null
     */
    private record Answer(TopicRouteData route, String failure) {}

    /**
     * What all of them said.
     *
     * @param answering the addresses of those that answered, and knew as many of the topic's brokers as any other
     * @param route where the topic is, or null if nobody knows it
     * @param brokers the names of all that any of them knows to have the topic
     * @param behind what the others that answered do not know, or know otherwise, by address
     * @param failures why the rest did not, by address
     */
    public record Answers(
            List<String> answering,
            TopicRouteData route,
            Set<String> brokers,
            Map<String, String> behind,
            Map<String, String> failures) {
        /** The failures in a few words; all the same are said once. */
        String reasons() {
            if (failures.values().stream().distinct().count() == 1) {
                return String.join(", ", failures.keySet()) + " "
                        + failures.values().iterator().next();
            }
            return failures.entrySet().stream()
                    .map(failure -> failure.getKey() + " " + failure.getValue())
                    .collect(Collectors.joining("; "));
        }
    }

    /**
     * Asks where a topic is, and returns when all have answered, or half a second after the first has, or none has within the time.
     */
    public Answers askUntilOneAnswers(String topic, int timeoutMillis) {
        Map<String, CompletableFuture<Answer>> answers = ask(topic, timeoutMillis);
        CompletableFuture<Void> one = new CompletableFuture<>();
        answers.values()
                .forEach(answer -> answer.thenAccept(said -> {
                    if (said.failure() == null) {
                        one.complete(null);
                    }
                }));
        CompletableFuture<Void> all = CompletableFuture.allOf(answers.values().toArray(new CompletableFuture<?>[0]));
        await(CompletableFuture.anyOf(one, all), timeoutMillis);
        if (one.isDone()) {
            await(all, Math.min(GRACE_MILLIS, timeoutMillis));
        }
        return collect(answers, timeoutMillis);
    }

    /** To be called if none of the brokers answers that these have told of: others are believed next, if there are any. */
    void doubt(Answers answers) {
        doubted = answers.behind().isEmpty() ? Set.of() : Set.copyOf(answers.answering());
    }

    /** Asks where a topic is, and returns when all have answered or the time is over. */
    public Answers askAll(String topic, int timeoutMillis) {
        Map<String, CompletableFuture<Answer>> answers = ask(topic, timeoutMillis);
        await(CompletableFuture.allOf(answers.values().toArray(new CompletableFuture<?>[0])), timeoutMillis);
        return collect(answers, timeoutMillis);
    }

    /** Who still owes an answer, as when its name takes long to resolve, is not asked again. */
    private synchronized Map<String, CompletableFuture<Answer>> ask(String topic, int timeoutMillis) {
        for (String address : addresses) {
            CompletableFuture<Answer> before = asked.get(address);
            if (before == null || before.isDone()) {
                asked.put(address, ServerQuestion.inBackground(() -> askOne(address, topic, timeoutMillis)));
            }
        }
        return new LinkedHashMap<>(asked);
    }

    private Answer askOne(String address, String topic, int timeoutMillis) {
        GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
        header.setTopic(topic);
        header.setAcceptStandardJsonOnly(true);
        try {
            RemotingCommand answer = question.ask(
                    address,
                    RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, header),
                    timeoutMillis);
            return switch (answer.getCode()) {
                case ResponseCode.SUCCESS -> new Answer(route(answer.getBody()), null);
                case ResponseCode.TOPIC_NOT_EXIST -> new Answer(null, null);
                default -> new Answer(null, "refuses: " + OneLine.of(answer.getRemark(), 150));
            };
        } catch (IOException | RuntimeException e) {
            return new Answer(null, question.reason(e));
        }
    }

    /** @throws IllegalArgumentException if it is none */
    private static TopicRouteData route(byte[] body) {
        TopicRouteData route = TopicRouteData.decode(body, TopicRouteData.class);
        if (route == null || route.getBrokerDatas() == null || route.getQueueDatas() == null) {
            throw new IllegalArgumentException("it is no server of RocketMQ");
        }
        route.getBrokerDatas().removeIf(broker -> broker.getBrokerName() == null || isNowhere(broker));
        return route;
    }

    private static boolean isNowhere(BrokerData broker) {
        return broker.getBrokerAddrs() == null || broker.getBrokerAddrs().isEmpty();
    }

    private Answers collect(Map<String, CompletableFuture<Answer>> answers, int timeoutMillis) {
        Map<String, TopicRouteData> said = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<Answer>> entry : answers.entrySet()) {
            Answer answer =
                    entry.getValue().getNow(new Answer(null, "does not answer within " + timeoutMillis / 1000 + " s"));
            if (answer.failure() == null) {
                said.put(entry.getKey(), answer.route());
            } else {
                failures.put(entry.getKey(), answer.failure());
            }
        }
        return compared(said, best(said), Collections.unmodifiableMap(failures));
    }

    /** Whose brokers are most; of as many those that most servers agree on. Null if nobody knows any. */
    private TopicRouteData best(Map<String, TopicRouteData> said) {
        Comparator<Map.Entry<String, TopicRouteData>> better = Comparator.comparing(
                        (Map.Entry<String, TopicRouteData> one) -> !doubted.contains(one.getKey()))
                .thenComparing(one -> brokers(one.getValue()).size())
                .thenComparing(one -> said.values().stream()
                        .filter(other -> difference(other, one.getValue()) == null)
                        .count());
        Map.Entry<String, TopicRouteData> best = null;
        for (Map.Entry<String, TopicRouteData> one : said.entrySet()) {
            // Of equals the first.
            if (!brokers(one.getValue()).isEmpty() && (best == null || better.compare(one, best) > 0)) {
                best = one;
            }
        }
        return best == null ? null : best.getValue();
    }

    private static Answers compared(
            Map<String, TopicRouteData> said, TopicRouteData route, Map<String, String> failures) {
        List<String> answering = new ArrayList<>();
        Set<String> all = new TreeSet<>();
        Map<String, String> behind = new LinkedHashMap<>();
        said.forEach((address, known) -> {
            all.addAll(brokers(known).keySet());
            String difference = difference(known, route);
            if (difference == null) {
                answering.add(address);
            } else {
                behind.put(address, difference);
            }
        });
        return new Answers(answering, route, all, Collections.unmodifiableMap(behind), failures);
    }

    /** What one does not know of what the best one does, or knows otherwise; null if there is nothing. */
    private static String difference(TopicRouteData one, TopicRouteData best) {
        Map<String, String> known = brokers(one);
        Set<String> unknown = new TreeSet<>(brokers(best).keySet());
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            return "does not know " + (known.isEmpty() ? "the topic" : "of it broker " + names(unknown));
        }
        Set<String> elsewhere = new TreeSet<>();
        brokers(best).forEach((name, master) -> {
            // One whose master is away has the others still.
            if (!master.isEmpty()
                    && !known.get(name).isEmpty()
                    && !known.get(name).equals(master)) {
                elsewhere.add(name + " at " + known.get(name) + " and not at " + master);
            }
        });
        return elsewhere.isEmpty() ? null : "has broker " + names(elsewhere);
    }

    private static String names(Set<String> brokers) {
        return OneLine.of(String.join(", ", brokers), 150);
    }

    /** Those that have the topic, by name, with the address of the master, which may be away: then it is empty. */
    private static Map<String, String> brokers(TopicRouteData route) {
        Map<String, String> brokers = new TreeMap<>();
        if (route != null) {
            route.getBrokerDatas()
                    .forEach(broker -> brokers.put(
                            broker.getBrokerName(), broker.getBrokerAddrs().getOrDefault(MixAll.MASTER_ID, "")));
        }
        return brokers;
    }

    private static void await(CompletableFuture<?> answers, int timeoutMillis) {
        try {
            answers.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            // Who has not answered is among the failures.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
