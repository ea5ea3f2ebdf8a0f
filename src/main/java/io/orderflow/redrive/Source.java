package io.orderflow.redrive;

import io.orderflow.text.PhoneNumbers;
import java.util.List;

/** A place where dead letters lie. What arrives there after it was opened is not of this redrive, which so comes to an end. */
public interface Source extends AutoCloseable {
    /** How many dead letters there are, selected or not. */
    long size() throws Exception;

    /** Shows each to the visitor, the oldest of a queue first; by pages, so that it takes the same memory for any number. */
    void forEach(Visitor visitor) throws Exception;

    @Override
    default void close() {}

    /** Sees one dead letter after the other. */
    interface Visitor {
        void visit(Candidate candidate) throws Exception;

        /** Before the next page is read, which is to know what was marked of this one. */
        default void endPage() throws Exception {}
    }

    /**
     * Makes ready these of its letters, which are sent then; what is wrong with one, its {@link Candidate#send} says.
     *
     * @throws Exception the database is not there
     */
    void begin(List<Candidate> letters) throws Exception;

    /**
     * Marks as redriven these of its letters, each of which was accepted.
     *
     * @param by who did so
     * @return of each whether it stays redriven; false if it had died again by the time it was confirmed
     * @throws Exception the database is not there
     */
    List<Boolean> mark(List<Candidate> accepted, String by) throws Exception;

    /** A dead letter in its place. */
    interface Candidate {
        Redrivable letter();

        /** Whether it has been redriven, and has not died since. */
        boolean isRedriven();

        /** How often it was accepted again, and died each time but perhaps the last. */
        int redrives();

        /** Of letters of one lane none is sent before the one before it is marked. */
        String lane();

        /** Of what is sent, in bytes. */
        long size();

        /**
         * Publishes it again, and returns when that is confirmed; on any thread.
         *
         * @throws NotTaken if it was refused, which says nothing about the next; {@link NoAnswer} if there was no answer, which
         *     may be its own fault
         * @throws Exception if who should take it is not there: the next would fare no better
         */
        void send() throws Exception;
    }

    /** The receiver refused a dead letter; the message is one line without a phone number, since the receiver may quote it. */
    class NotTaken extends Exception {
        private static final long serialVersionUID = 1L;

        NotTaken(String reason) {
            super(PhoneNumbers.line(reason, 200));
        }
    }

    /** The receiver was there and has not answered: whether it has taken the letter is not known, and so it is none that was. */
    final class NoAnswer extends NotTaken {
        private static final long serialVersionUID = 1L;

        NoAnswer(String reason) {
            super(reason);
        }
    }
}
