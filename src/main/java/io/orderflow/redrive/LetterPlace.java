package io.orderflow.redrive;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.common.message.MessageExt;

/** Where a letter of a topic lies: no other message is there, whatever its publisher has called it. */
public record LetterPlace(int queue, long offset, String broker) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})-([0-9]{1,18})-(\\S{1,255})");

    static LetterPlace of(MessageExt letter) {
        return new LetterPlace(letter.getQueueId(), letter.getQueueOffset(), letter.getBrokerName());
    }

    /** @throws IllegalStateException it is not what {@link #toString} gives: one line */
    public static LetterPlace parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("that is no place of a letter in a topic");
        }
        return new LetterPlace(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), parts.group(3));
    }

    @Override
    public String toString() {
        return queue + "-" + offset + "-" + broker;
    }
}
