package io.orderflow.rocketmq;

import io.orderflow.event.HeaderValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A message as a dead letter: as it was, with its key, tags and user properties, called by its lasting id, and with where it
 * came from and why it is dead as further properties.
 *
 * <p>RocketMQ takes 32,767 bytes of properties. Where what is added finds no room, the largest of the publisher's are left
 * out, and {@code dead-letter-dropped} names them.
 */
public final class Letter {
    /** Of every property that is added. Published again without them, the message is what it was. */
    public static final String PREFIX = "dead-letter-";

    /** Some of the 32,767 are the broker's. */
    private static final int MAX_PROPERTIES = 32_000;

    /** RocketMQ's client refuses a body of no bytes. */
    private static final byte[] EMPTY = {' '};

    private static final String WAS_EMPTY = "was empty";
    private static final String DIGEST = "sha-256 ";
    private static final int HEAD = 64 * 1024;
    private static final int MAX_DROPPED = 500;

    private Letter() {}

    static Message of(MessageExt message, Failure failure, String topic) {
        Map<String, String> originals = originals(message);
        Map<String, String> notes = notes(message, failure);
        List<String> dropped = new ArrayList<>();
        while (size(originals) + size(notes) + notes.size() * PREFIX.length() + octets(LastingId.of(message))
                > MAX_PROPERTIES) {
            String largest = largest(originals);
            if (largest == null) {
                break;
            }
            originals.remove(largest);
            dropped.add(HeaderValue.encode(largest));
            String names = String.join(" ", dropped);
            notes.put("dropped", names.length() <= MAX_DROPPED ? names : names.substring(0, MAX_DROPPED) + "...");
        }
        boolean empty = message.getBody() == null || message.getBody().length == 0;
        Message letter = new Message(topic, empty ? EMPTY : message.getBody());
        letter.setFlag(message.getFlag());
        originals.forEach((name, value) -> MessageAccessor.putProperty(letter, name, value));
        MessageAccessor.putProperty(letter, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, LastingId.of(message));
        notes.forEach((name, value) -> MessageAccessor.putProperty(letter, PREFIX + name, value));
        if (empty) {
            MessageAccessor.putProperty(letter, PREFIX + "body", WAS_EMPTY);
        }
        return letter;
    }

    /** With the start of its body and the digest of it all: for a broker that now takes less than it once has stored. */
    static Message cut(MessageExt message, Failure failure, String topic) {
        Message letter = of(message, failure, topic);
        byte[] body = message.getBody();
        letter.setBody(Arrays.copyOf(body, Math.min(HEAD, body.length)));
        MessageAccessor.putProperty(
                letter,
                PREFIX + "body",
                "the first " + letter.getBody().length + " of " + body.length + " stored bytes, " + DIGEST
                        + sha256(body) + packing(message));
        return letter;
    }

    private static String packing(MessageExt message) {
        CompressionType type = StoredBody.isPacked(message) ? StoredBody.type(message) : null;
        return type == null ? "" : ", " + type;
    }

    /** Whether a letter is of a message with that body; of one that found no room, the letter has the digest. */
    public static boolean isOf(MessageExt letter, byte[] body) {
        String note = letter.getProperty(PREFIX + "body");
        if (note == null) {
            return Arrays.equals(letter.getBody() == null ? new byte[0] : letter.getBody(), body);
        }
        return body.length == 0 ? note.equals(WAS_EMPTY) : note.contains(DIGEST + sha256(body));
    }

    /**
     * Whether a letter is of the message that lies in its topic there, and not of another with the same id and body.
     *
     * @return null if that cannot be told: of one that was handed back it says where the retry topic had it, and one of an earlier
     *     version does not say whether it was
     */
    public static Boolean isOfPlace(MessageExt letter, int queue, long offset) {
        return "0".equals(letter.getProperty(PREFIX + "hand-backs"))
                ? Integer.toString(queue).equals(letter.getProperty(PREFIX + "queue"))
                        && Long.toString(offset).equals(letter.getProperty(PREFIX + "offset"))
                : null;
    }

    /** The unique key of the message before it died. */
    public static String idOf(MessageExt letter) {
        String id = letter.getProperty(PREFIX + "message-id");
        return id == null ? letter.getMsgId() : id;
    }

    private static Map<String, String> originals(MessageExt message) {
        Map<String, String> originals = new LinkedHashMap<>();
        Headers.properties(message).forEach((name, value) -> {
            if (isOriginal(name) && value != null) {
                originals.put(name, value);
            }
        });
        return originals;
    }

    private static Map<String, String> notes(MessageExt message, Failure failure) {
        Map<String, String> notes = new LinkedHashMap<>();
        if (failure.code() != 0) {
            notes.put("code", Integer.toString(failure.code()));
        }
        notes.put("reason", failure.reason());
        notes.put("topic", message.getTopic());
        notes.put("queue", Integer.toString(message.getQueueId()));
        notes.put("offset", Long.toString(message.getQueueOffset()));
        notes.put("hand-backs", Integer.toString(message.getReconsumeTimes()));
        notes.put("message-id", LastingId.of(message));
        notes.put("born", Long.toString(EventHeaders.born(message)));
        notes.put("time", Long.toString(System.currentTimeMillis()));
        return notes;
    }

    /**
     * Without what RocketMQ notes on its own way, such as how often it has been redelivered, and what would have the broker
     * do something else with it than store it.
     */
    private static boolean isOriginal(String property) {
        return switch (property) {
            case MessageConst.PROPERTY_INNER_MULTI_DISPATCH,
                    MessageConst.PROPERTY_INNER_NUM,
                    MessageConst.PROPERTY_INNER_BASE -> false;
            default ->
                Headers.isOfThePublisher(property)
                        && !property.startsWith(PREFIX)
                        && !property.startsWith(MessageConst.PROPERTY_TRANSIENT_PREFIX);
        };
    }

    private static String largest(Map<String, String> properties) {
        return properties.entrySet().stream()
                .max((a, b) -> Integer.compare(size(a), size(b)))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static int size(Map<String, String> properties) {
        return properties.entrySet().stream().mapToInt(Letter::size).sum();
    }

    /** With the separators. */
    private static int size(Map.Entry<String, String> property) {
        return octets(property.getKey()) + octets(property.getValue()) + 2;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
