package io.orderflow.board;

/** Publishes dead letters again, as the command redrive does. */
public interface Redriver {
    /**
     * Which are meant: those that every criterion holds for, and that were not redriven.
     *
     * @param origin where they lie; null for everywhere
     * @param place where the one lies there, which no other does, while an event's id may be that of others: the id of its row,
     *     or {@link LetterTopics.TopicLetter#place}; null for all, and if the origin is
     * @param code the status that they were refused with; null for any
     * @param reason a part of the reason; null for any
     */
    record LetterFilter(Origin origin, String place, Integer code, String reason) {}

    /** What became of one. */
    enum Result {
        REDRIVEN,
        DIED_AGAIN,
        FAILED,

        /** It was not tried: it has been redriven as often as may be, and died each time. */
        AT_LIMIT
    }

    /** Is told of each as soon as it is done. */
    @FunctionalInterface
    interface Listener {
        /** @param reason why not, in one line; empty if it was */
        void onDone(String id, String orderId, Result result, String reason);
    }

    /** How many are meant. @param more whether there may be more, which it would take too long to count */
    record Meant(long count, boolean more) {}

    /**
     * How many are meant, of as many as can be looked at while somebody waits.
     *
     * @throws Exception in one line for the user if it is an {@link IllegalStateException}: RocketMQ does not answer
     */
    Meant count(LetterFilter filter) throws Exception;

    /**
     * Returns when all have been tried. Interrupted, it ends soon, and what is known to be accepted by then is told and marked.
     *
     * @throws InterruptedException it was stopped; what has not been told of is a dead letter still
     * @throws Exception in one line for the user if it is an {@link IllegalStateException}: another redrive is under way
     */
    void redrive(LetterFilter filter, Listener listener) throws Exception;
}
