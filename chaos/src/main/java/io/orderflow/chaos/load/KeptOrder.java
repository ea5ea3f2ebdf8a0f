package io.orderflow.chaos.load;

/** Which orders are published one after the other, and are to arrive so. */
public enum KeptOrder {
    none("false", 0),
    /** Those of a queue. */
    queue("queue", 1),
    /** Those of a sharding key, of which each queue has a few. */
    key("key", 8);

    private final String setting;
    private final int lanesOfAQueue;

    KeptOrder(String setting, int lanesOfAQueue) {
        this.setting = setting;
        this.lanesOfAQueue = lanesOfAQueue;
    }

    /** The value of {@code orderflow.source.ordered}. */
    public String setting() {
        return setting;
    }

    /** Which of the orders that are to be in order it belongs to; the remainder of that by the queues is its queue. */
    int lane(String orderKey, int queues) {
        return Math.floorMod(orderKey.hashCode(), queues * lanesOfAQueue);
    }
}
