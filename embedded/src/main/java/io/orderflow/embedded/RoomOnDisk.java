package io.orderflow.embedded;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.store.PutMessageResult;
import org.apache.rocketmq.store.PutMessageStatus;
import org.apache.rocketmq.store.hook.PutMessageHook;

/**
 * Has RocketMQ refuse what it would confirm and not store. It writes to files that are mapped into memory and get their room only
 * then: where there is none, what was written is gone without a word. It looks by itself how full its disk is, but every ten
 * seconds, and not in the first minute. So the disk is asked before each message, a system call.
 */
final class RoomOnDisk implements PutMessageHook {
    /** In bytes: what may be written between this look and the end of the write, by RocketMQ and by others. */
    static final long LEAST = 32 << 20;

    private final LongSupplier free;

    RoomOnDisk(Path store) {
        this(() -> store.toFile().getUsableSpace());
    }

    /** @param free bytes of the disk */
    RoomOnDisk(LongSupplier free) {
        this.free = free;
    }

    /** Whether a message is taken. */
    boolean isThere() {
        return free.getAsLong() >= LEAST;
    }

    @Override
    public String hookName() {
        return "roomOnDisk";
    }

    @Override
    public PutMessageResult executeBeforePutMessage(MessageExt message) {
        return isThere() ? null : new PutMessageResult(PutMessageStatus.SERVICE_NOT_AVAILABLE, null);
    }
}
