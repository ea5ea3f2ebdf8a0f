package io.orderflow.rocketmq;

import io.netty.buffer.ByteBufUtil;
import io.orderflow.event.HeaderValue;
import io.orderflow.text.PhoneNumbers;
import java.util.Map;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;

/**
 * What a message is called at every delivery: its unique key, which the publishing client sets, or its first place in the
 * store if it has none.
 *
 * <p>All messages of one {@code producer.send(Collection)} have the same unique key, and a key may be more than a header
 * holds or no longer what was published. Such a message is called by the key and its first place. A message that is handed
 * back is stored anew, elsewhere, so that its name then goes with it as a property.
 */
public final class LastingId {
    /** On the copies of a message in the group's retry topic whose unique key does not name it. */
    static final String PROPERTY = "orderflow-id";

    /** Longer keys no client makes. */
    private static final int MAX_KEY = 256;

    private static final int KEPT_OF_A_LONG_KEY = 64;

    /** Stands for the octets of a key that were no UTF-8: two such keys may look the same. */
    private static final char REPLACEMENT = '\uFFFD';

    /** What precedes topic and properties of a stored message, IPv4 addresses in it (RocketMQ, MessageDecoder). */
    private static final int STORED_HEAD = 88;

    private static final int IPV6_MORE = 12;

    /** The last separator may be missing, and the topic's length takes one octet or two. */
    private static final int UNCERTAIN = 2;

    private LastingId() {}

    /** To be called once, when a message is received and nothing has been changed about it. */
    public static void note(MessageExt message) {
        note(message, message.getTopic());
    }

    /**
     * The same for a message that may have been called by its origin topic already.
     *
     * @param from the topic that it was received from: only in the group's retry topic does a message say with RocketMQ's words
     *     that it is a copy, and of what; in another, it is its publisher who says so
     */
    static void note(MessageExt message, String from) {
        if (from != null && from.startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)) {
            return;
        }
        String key = uniqueKey(message);
        boolean batch = isOfABatch(message);
        boolean forged = message.getProperty(PROPERTY) != null | forget(message);
        if (forged || key != null && (key.length() > MAX_KEY || key.indexOf(REPLACEMENT) >= 0 || batch)) {
            String start = key == null || key.length() <= MAX_KEY ? key : key.substring(0, KEPT_OF_A_LONG_KEY);
            MessageAccessor.putProperty(
                    message, PROPERTY, start == null ? firstPlace(message) : start + "-" + firstPlace(message));
        }
    }

    /** Has the name go with the message when it is handed back, though RocketMQ would keep it by itself; after {@link #note}. */
    static void keep(MessageExt message) {
        MessageAccessor.putProperty(message, PROPERTY, of(message));
    }

    /** Whether the name is not to be had from what RocketMQ keeps by itself of a message that is handed back. */
    static boolean isNoted(MessageExt message) {
        return message.getProperty(PROPERTY) != null;
    }

    /** The name; after {@link #note}. */
    public static String of(MessageExt message) {
        String noted = message.getProperty(PROPERTY);
        if (noted != null) {
            return noted;
        }
        String key = uniqueKey(message);
        return key == null ? firstPlace(message) : key;
    }

    /** For a line of a log, which it cannot forge or fill; a publisher may have made it of somebody's phone number. */
    static String inLog(MessageExt message) {
        String id = PhoneNumbers.maskId(HeaderValue.encode(of(message)));
        return id.length() <= MAX_KEY ? id : id.substring(0, MAX_KEY) + "...";
    }

    /** Where the message was stored first. RocketMQ keeps that as a property of one that was handed back. */
    static String firstPlace(MessageExt message) {
        String origin = MessageAccessor.getOriginMessageId(message);
        if (origin != null && !origin.isEmpty()) {
            return origin;
        }
        return message instanceof MessageClientExt stored ? stored.getOffsetMsgId() : message.getMsgId();
    }

    private static String uniqueKey(MessageExt message) {
        String key = MessageClientIDSetter.getUniqID(message);
        return key == null || key.isBlank() ? null : key;
    }

    /** Of a message that is no copy: RocketMQ would believe it, and keep it when the message is handed back. */
    private static boolean forget(MessageExt message) {
        boolean forged = MessageAccessor.getOriginMessageId(message) != null
                || message.getProperty(MessageConst.PROPERTY_RETRY_TOPIC) != null;
        if (forged) {
            MessageAccessor.clearProperty(message, MessageConst.PROPERTY_ORIGIN_MESSAGE_ID);
            MessageAccessor.clearProperty(message, MessageConst.PROPERTY_RETRY_TOPIC);
        }
        return forged;
    }

    /**
     * The broker appends the properties of the batch, its unique key among them, to those of each message. So there are
     * more octets of properties in the store than the message has.
     */
    private static boolean isOfABatch(MessageExt message) {
        int ipv6 = (message.getSysFlag() & MessageSysFlag.BORNHOST_V6_FLAG) == 0 ? 0 : IPV6_MORE;
        ipv6 += (message.getSysFlag() & MessageSysFlag.STOREHOSTADDRESS_V6_FLAG) == 0 ? 0 : IPV6_MORE;
        int body = message.getBody() == null ? 0 : message.getBody().length;
        int topic = octets(message.getTopic()) + 1;
        int stored = message.getStoreSize() - STORED_HEAD - ipv6 - body - topic - 2;
        int single = 0;
        for (Map.Entry<String, String> property : Headers.properties(message).entrySet()) {
            if (!isTheClients(property.getKey())) {
                single += octets(property.getKey()) + octets(property.getValue()) + 2;
            }
        }
        return stored - single > UNCERTAIN;
    }

    /** Added when the message was received. */
    private static boolean isTheClients(String property) {
        return switch (property) {
            case MessageConst.PROPERTY_MIN_OFFSET,
                    MessageConst.PROPERTY_MAX_OFFSET,
                    MessageConst.PROPERTY_CONSUME_START_TIMESTAMP -> true;
            default -> false;
        };
    }

    private static int octets(String text) {
        return text == null ? 0 : ByteBufUtil.utf8Bytes(text);
    }
}
