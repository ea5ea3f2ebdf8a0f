package io.orderflow.rocketmq;

import io.orderflow.text.OneLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/**
 * The name servers of a source, asked all at once: who has several needs one that works. RocketMQ's client asks one of them
 * at random and waits for it in vain; so it is told of those alone that answer.
 */
public final class NameServers {
    /** An IPv6 address stands in brackets. */
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.-]+):([0-9]{1,5})");

    private final List<String> addresses;
    private final ServerQuestion question;
    private final Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();

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
     * @param answering the addresses of those that answered
     * @param route where the topic is, or null if nobody knows it
     * @param failures why the others did not, by address
     */
    public record Answers(List<String> answering, TopicRouteData route, Map<String, String> failures) {
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

    /** Asks where a topic is, and returns when the first has answered, or none has within the time. */
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
        return collect(answers, timeoutMillis);
    }

    /** Asks where a topic is, and returns when all have answered or the time is over. */
    Answers askAll(String topic, int timeoutMillis) {
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
                case ResponseCode.SUCCESS ->
                    new Answer(TopicRouteData.decode(answer.getBody(), TopicRouteData.class), null);
                case ResponseCode.TOPIC_NOT_EXIST -> new Answer(null, null);
                default -> new Answer(null, "refuses: " + OneLine.of(answer.getRemark(), 150));
            };
        } catch (IOException | RuntimeException e) {
            return new Answer(null, question.reason(e));
        }
    }

    private static Answers collect(Map<String, CompletableFuture<Answer>> answers, int timeoutMillis) {
        List<String> answering = new ArrayList<>();
        Map<String, String> failures = new LinkedHashMap<>();
        TopicRouteData route = null;
        for (Map.Entry<String, CompletableFuture<Answer>> entry : answers.entrySet()) {
            Answer answer =
                    entry.getValue().getNow(new Answer(null, "does not answer within " + timeoutMillis / 1000 + " s"));
            if (answer.failure() == null) {
                answering.add(entry.getKey());
                route = route == null ? answer.route() : route;
            } else {
                failures.put(entry.getKey(), answer.failure());
            }
        }
        return new Answers(answering, route, Collections.unmodifiableMap(failures));
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
