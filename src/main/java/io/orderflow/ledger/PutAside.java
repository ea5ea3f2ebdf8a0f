package io.orderflow.ledger;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** The dead letters that RocketMQ has, of messages that no sink has accepted: the table knows nothing of them. */
public interface PutAside extends AutoCloseable {
    /** Where there is no such place to look at. */
    PutAside NONE = (since, ours) -> List.of();

    /**
     * A dead letter, without what may be megabytes.
     *
     * @param id of the message, the same in each of its letters
     * @param key the message's; "" if it has none
     * @param digest of the message's bytes, null if the letter has not all of them
     * @param born when the message was first published, in milliseconds since the epoch, by the publisher's clock
     */
    record Letter(String id, String key, UUID digest, long born) {
        /** @param content the message's own, null if the letter has not all of it */
        public static Letter of(String id, String key, byte[] content, long born) {
            return new Letter(id, key, content == null ? null : Content.digest(content), born);
        }
    }

    /**
     * Those that have come since the last time.
     *
     * @param since in milliseconds since the epoch: no older one is asked for
     * @param ours whether one of this key is wanted: others' may be any number
     * @throws IllegalStateException RocketMQ does not answer, or refuses: they come the next time
     */
    List<Letter> take(long since, Predicate<String> ours) throws InterruptedException;

    @Override
    default void close() {}
}
