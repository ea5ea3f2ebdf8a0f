package io.orderflow.board;

import java.time.Instant;
import java.util.List;

/** What RocketMQ has of orders, which the board cannot read itself: the dead letters in its topics, and what waits in it. */
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

    /**
     * All of them at a glance.
     *
     * @param open how many are not redriven
     * @param newest of all topics, the newest first, with those that are redriven
     */
    record Overview(long open, List<TopicLetter> newest) {}

    /** @throws Exception as of {@link #page} */
    Overview overview(int limit) throws Exception;

    /** In which of RocketMQ's topics a message waits. */
    enum Waits {
        /** The topic of the orders: unread, or under delivery. */
        TOPIC,

        /** Handed back, and not due yet; or its publisher has asked for a delay. */
        DELAY,

        /** Due again: unread, or under delivery. */
        RETRY
    }

    /**
     * A message that the source has not acknowledged, as far as RocketMQ knows.
     *
     * @param since when it came there
     * @param handedBack how often the source has given it back
     * @param ahead how many before it in its queue wait too
     */
    record WaitingMessage(Waits where, Instant since, int handedBack, long ahead) {}

    /** What RocketMQ has of an order. */
    record OrderInTopics(List<TopicLetter> letters, List<WaitingMessage> waiting) {}

    /**
     * Looks for an order by RocketMQ's index of keys, which costs the same for any number of messages.
     *
     * @return the newest of each topic, {@link #FOUND} at most of a server
     * @throws Exception as of {@link #page}
     */
    OrderInTopics find(String orderId) throws Exception;

    /** How many of a topic are found of an order. */
    int FOUND = 32;

    /** @return null if there is none at that place, or no longer */
    WholeLetter letter(Origin origin, String place) throws Exception;
}
