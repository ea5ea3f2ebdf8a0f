package io.orderflow.ledger;

import java.util.List;

/** The dead letters that RocketMQ has, of messages that no sink has accepted: the table knows nothing of them. */
public interface PutAside extends AutoCloseable {
    /** Where there is no such place to look at. */
    PutAside NONE = since -> List.of();

    /**
     * A dead letter.
     *
     * @param id of the message, the same in each of its letters
     * @param key the message's; "" if it has none
     * @param content the message's own, null if the letter has not all of it
     * @param born when the message was first published, in milliseconds since the epoch, by the publisher's clock
     */
    record Letter(String id, String key, byte[] content, long born) {}

    /**
     * Those that have come since the last time.
     *
     * @param since in milliseconds since the epoch: no older one is asked for
     * @throws IllegalStateException RocketMQ does not answer, or refuses: they come the next time
     */
    List<Letter> take(long since) throws InterruptedException;

    @Override
    default void close() {}
}
