package io.orderflow.local;

import io.orderflow.ledger.PutAside;
import io.orderflow.rocketmq.NotAnEventException;
import io.orderflow.rocketmq.StoredBody;
import io.orderflow.rocketmq.StoredQueue;
import io.orderflow.topic.SourceOptions;
import io.orderflow.topic.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;

/**
 * The dead letters of the source's two topics, for the ledger, read from where it left off. RocketMQ is connected to when one is
 * looked for first, which a run whose every message is delivered never does. Used by one thread at a time.
 */
final class PutAsideLetters implements PutAside {
    /** By which the clocks of publisher and broker may differ. */
    private static final long SLACK_MILLIS = 600_000;

    private static final String NOTES = io.orderflow.rocketmq.Letter.PREFIX;

    /** In bytes: RocketMQ takes 4 MiB, packed. */
    private static final long MOST = 32L << 20;

    private final SourceOptions options;
    private final RPCHook credentials;
    private final Map<StoredQueue, Long> next = new HashMap<>();
    private TopicReader reader;

    /** @param credentials for RocketMQ; null if it asks for none. Neither is closed */
    PutAsideLetters(SourceOptions options, RPCHook credentials) {
        this.options = options;
        this.credentials = credentials;
    }

    @Override
    public List<Letter> take(long since, Predicate<String> ours) throws InterruptedException {
        List<Letter> letters = new ArrayList<>();
        try {
            if (reader == null) {
                reader = options.reader(credentials);
            }
            for (String topic : List.of(options.deadLetterTopic(), MixAll.getDLQTopic(options.consumerGroup()))) {
                for (StoredQueue queue : reader.queues(topic)) {
                    read(queue, since, ours, letters);
                }
            }
        } catch (MQClientException e) {
            throw new IllegalStateException("RocketMQ cannot be asked for its dead letters", e);
        } catch (IllegalStateException e) {
            // What was read of the others is not read again.
            if (letters.isEmpty()) {
                throw e;
            }
        }
        return letters;
    }

    private void read(StoredQueue queue, long since, Predicate<String> ours, List<Letter> letters)
            throws InterruptedException {
        long end = reader.end(queue);
        Long known = next.get(queue);
        long from = known != null ? known : end == 0 ? 0 : reader.at(queue, since - SLACK_MILLIS);
        while (from < end) {
            TopicReader.Page page = reader.read(queue, from, MessageSelector.byTag("*"));
            page.messages().stream()
                    .filter(letter -> ours.test(key(letter)))
                    .forEach(letter -> letters.add(letter(letter)));
            from = page.next();
            next.put(queue, from);
        }
    }

    private static Letter letter(MessageExt dead) {
        String born = dead.getProperty(NOTES + "born");
        return Letter.of(
                io.orderflow.rocketmq.Letter.idOf(dead),
                key(dead),
                content(dead),
                born != null && born.matches("[0-9]{1,15}") ? Long.parseLong(born) : dead.getBornTimestamp());
    }

    private static String key(MessageExt dead) {
        return dead.getKeys() == null ? "" : dead.getKeys();
    }

    private static byte[] content(MessageExt dead) {
        try {
            return dead.getProperty(NOTES + "body") == null ? StoredBody.unpacked(dead, MOST) : null;
        } catch (NotAnEventException unreadable) {
            return null;
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
