package io.orderflow.rocketmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where RocketMQ has put what was published to a group's retry topic: while a member of the group locks its queues, for the order
 * of keys or of queues, it goes to {@code %DLQ%}, which nobody reads, and is confirmed all the same. That is so while
 * {@code ordered} changes from one source to the next, and until a minute after a locking one was killed. Nothing but the message
 * itself tells.
 */
final class RetryPlace {
    static final String LOCKED =
            "a source that keeps an order locks the queues of the group, until a minute after its end";

    private static final Logger LOG = LoggerFactory.getLogger(RetryPlace.class);

    /** As long as a broker keeps a lock that is not renewed: each attempt meanwhile would leave a copy in {@code %DLQ%}. */
    private static final long LOCK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AsStoredProducer producer;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile Long lockedNanos;

    /** @param producer that has published it */
    RetryPlace(AsStoredProducer producer) {
        this.producer = producer;
    }

    /** Whether something went to {@code %DLQ%} within the last minute. */
    boolean wasLocked() {
        Long seen = lockedNanos;
        return seen != null && System.nanoTime() - seen < LOCK_NANOS;
    }

    /**
     * Blocks for a network round trip.
     *
     * @param sent what RocketMQ has answered
     * @param topic that this source may see; where the user lacks the right GET on it, this answers false, and says so once
     * @throws RemotingException if the broker does not answer; the message may be anywhere then
     */
    boolean isUnread(SendResult sent, String topic) throws RemotingException, InterruptedException {
        String stored = producer.topicInStore(sent, topic);
        if (stored == null && told.compareAndSet(false, true)) {
            LOG.warn(
                    "RocketMQ source: its user is not let see where RocketMQ puts what it hands back (right GET on topic {}): while a source of the group keeps an order, that is %DLQ%, where nobody delivers it",
                    topic);
        }
        boolean unread = stored != null && stored.startsWith(MixAll.DLQ_GROUP_TOPIC_PREFIX);
        if (unread) {
            lockedNanos = System.nanoTime();
        }
        return unread;
    }
}
