package io.orderflow.board;

import java.time.Instant;
import java.util.List;

/** The dead letters that lie in topics of RocketMQ, which the board cannot read itself. */
public interface LetterTopics {
    /**
     * One of them, without its content.
     *
     * @param place where it lies in its topic, by which it is found again
     * @param id the message's unique key
     * @param orderId its key; null if it has none
     * @param code null if nobody answered
     * @param reason null if unknown
     * @param redriven whether it was, and has not died since
     * @param redrives how often it was, also before it died again
     */
    record TopicLetter(
            Origin origin,
            String place,
            String id,
            String orderId,
            Integer code,
            String reason,
            Instant died,
            boolean redriven,
            int redrives) {}

    /** @param next from where the older are; null if there is none */
    record TopicPage(List<TopicLetter> letters, String next) {}

    /**
     * One with its content.
     *
     * @param data null if it has none that can be shown
     * @param size in bytes, as it is stored
     * @param lastRedrive null if it never was redriven, also before it died again
     * @param lastRedriveBy null if that is not known
     */
    record WholeLetter(TopicLetter letter, byte[] data, long size, Instant lastRedrive, String lastRedriveBy) {}

    /**
     * Those that a filter selects, the newest first. Many may be looked at for few: it may end early with a {@code next}.
     *
     * @param open whether without those that are redriven
     * @param before {@link TopicPage#next} of the page before; empty for the first
     * @throws Exception in one line for the user if it is an {@link IllegalStateException}: RocketMQ does not answer
     */
    TopicPage page(Redriver.LetterFilter filter, boolean open, String before, int limit) throws Exception;

    /** @return null if there is none at that place, or no longer */
    WholeLetter letter(Origin origin, String place) throws Exception;
}
