package io.orderflow.rocketmq;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many messages may be under delivery at once, and how many bytes their bodies may have together. */
class Slots {
    private static final int BLOCK = 1024;

    private final int maxMessages;
    private final int maxBlocks;
    private final Semaphore messages;
    private final Semaphore blocks;

    /** @param maxBytes a message that is larger takes them all, and so is under delivery alone */
    Slots(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBlocks = (int) Math.max(1, maxBytes / BLOCK);
        this.messages = new Semaphore(maxMessages);
        // In turn: whoever wants many would else wait as long as others come that want few.
        this.blocks = new Semaphore(maxBlocks, true);
    }

    boolean anyFree() {
        return messages.availablePermits() > 0 && blocks.availablePermits() > 0;
    }

    boolean fits(long bytes) {
        return messages.availablePermits() > 0 && blocks.availablePermits() >= blocks(bytes);
    }

    boolean tryAcquire(long bytes) {
        if (!messages.tryAcquire()) {
            return false;
        }
        if (!blocks.tryAcquire(blocks(bytes))) {
            messages.release();
            return false;
        }
        return true;
    }

    /** Waits for it, in ordered mode, where each queue has a thread. */
    void acquire(long bytes) throws InterruptedException {
        messages.acquire();
        boolean room = false;
        try {
            blocks.acquire(blocks(bytes));
            room = true;
        } finally {
            if (!room) {
                messages.release();
            }
        }
    }

    void release(long bytes) {
        blocks.release(blocks(bytes));
        messages.release();
    }

    int taken() {
        return maxMessages - messages.availablePermits();
    }

    long takenBytes() {
        return (long) (maxBlocks - blocks.availablePermits()) * BLOCK;
    }

    /** @return whether all came back before the time was over */
    boolean awaitAll(long timeoutMillis) {
        try {
            boolean all = messages.tryAcquire(maxMessages, timeoutMillis, TimeUnit.MILLISECONDS);
            if (all) {
                messages.release(maxMessages);
            }
            return all;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private int blocks(long bytes) {
        return (int) Math.max(1, Math.min(maxBlocks, (bytes + BLOCK - 1) / BLOCK));
    }
}
