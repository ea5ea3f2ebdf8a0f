package io.orderflow.board;

/** Publishes orders when the visitor asks for some. Each call returns when they are on their way, not when they arrived. */
public interface Publisher {
    /**
     * Publishes orders as at lunch: for some seconds, more and more, then less and less.
     *
     * @return how many they will be
     */
    int lunch() throws Exception;

    /** @return its orderId */
    String order() throws Exception;

    /** An order that the handler has to refuse. */
    String malformed() throws Exception;

    /** The latest order once more, byte by byte; a new one if there is none. */
    String again() throws Exception;
}
