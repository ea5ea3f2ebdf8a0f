package io.orderflow.redrive;

/** A place where dead letters lie. What arrives there after it was opened is not of this redrive, which so comes to an end. */
public interface Source extends AutoCloseable {
    /** How many dead letters there are, selected or not. */
    long size() throws Exception;

    /** Shows each to the visitor, the oldest of a queue first. */
    void forEach(Visitor visitor) throws Exception;

    @Override
    default void close() {}

    /** Sees one dead letter after the other. */
    interface Visitor {
        void visit(Candidate candidate) throws Exception;
    }

    /** A dead letter in its place. */
    interface Candidate {
        Redrivable letter();

        /** Whether it has been redriven, and has not died since. */
        boolean isRedriven() throws Exception;

        /**
         * Publishes it again and, once that is confirmed, marks it as redriven.
         *
         * @return whether it stays redriven; false if it has died again by the time it was confirmed
         * @throws NotTaken if it was refused, which says nothing about the next
         * @throws Exception if who should take it, or the database, does not answer: the next would fare no better
         */
        boolean redrive() throws Exception;
    }

    /** The receiver refused a dead letter; the message is one line. */
    class NotTaken extends Exception {
        private static final long serialVersionUID = 1L;

        NotTaken(String reason) {
            super(reason);
        }
    }
}
