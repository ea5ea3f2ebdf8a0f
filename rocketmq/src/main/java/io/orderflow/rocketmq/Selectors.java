package io.orderflow.rocketmq;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.common.filter.ExpressionType;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Which of a topic's messages a source receives, by its options. What is not selected RocketMQ passes over, and the group with it:
 * a filter that selects nothing by mistake would acknowledge all messages undelivered, without a word.
 */
public final class Selectors {
    private static final String ALL = "*";

    private Selectors() {}

    /**
     * @param type {@code tag} or {@code sql}
     * @param tags separated by {@code ||}, or {@code *} or nothing for all
     * @param sql an SQL92 expression, read by the broker alone
     * @throws OptionRefusedException if they are not allowed
     */
    public static MessageSelector of(String type, String tags, String sql) {
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "tag" -> byTag(tags);
            case "sql" -> bySql(sql);
            default -> throw OptionRefusedException.of("selectorType", type, "tag or sql");
        };
    }

    /**
     * Whether a message that a broker has selected is received: of tags it compares the hashes alone, and its client the rest. An SQL
     * expression the broker has read in full.
     */
    public static boolean selects(MessageSelector selector, MessageExt message) {
        if (!ExpressionType.isTagType(selector.getExpressionType())
                || selector.getExpression().equals(ALL)) {
            return true;
        }
        return message.getTags() != null && tags(selector.getExpression()).contains(message.getTags());
    }

    /** RocketMQ takes a star for all only if there is nothing else, not even a space; and a list of no tags for none at all. */
    private static MessageSelector byTag(String text) {
        String tags = text == null ? "" : text.strip();
        if (tags.isEmpty() || tags.equals(ALL)) {
            return MessageSelector.byTag(ALL);
        }
        List<String> each = tags(tags);
        if (each.isEmpty() || each.contains(ALL)) {
            throw OptionRefusedException.of("subscribeTags", text, "tags separated by ||, or * alone for all");
        }
        return MessageSelector.byTag(tags);
    }

    private static List<String> tags(String expression) {
        return Arrays.stream(expression.split("\\|\\|"))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .toList();
    }

    private static MessageSelector bySql(String sql) {
        if (sql == null || sql.isBlank()) {
            throw OptionRefusedException.because("subscribeSql", " is missing");
        }
        return MessageSelector.bySql(sql);
    }
}
