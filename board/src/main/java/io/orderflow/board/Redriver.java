package io.orderflow.board;

/** Publishes dead letters again, as the command redrive does. */
public interface Redriver {
    /**
     * Which are meant: those of the table that every criterion holds for, and that were not redriven.
     *
     * @param row the id of the one in its table, which no other has, as an event's may; null for all
     * @param code the status that they were refused with; null for any
     * @param reason a part of the reason; null for any
     */
    record LetterFilter(Long row, Integer code, String reason) {}

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

    /** How many are meant. */
    long count(LetterFilter filter) throws Exception;

    /**
     * Returns when all have been tried.
     *
     * @throws Exception in one line for the user if it is an {@link IllegalStateException}: another redrive is under way
     */
    void redrive(LetterFilter filter, Listener listener) throws Exception;
}
