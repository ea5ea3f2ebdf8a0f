package io.orderflow.chaos.load;

/** How orders are published; may change at any time. */
public final class LoadStyle {
    private volatile boolean inBatches;
    private volatile boolean withLargeProperties;

    /** Whether several go in one {@code send(List)}; RocketMQ gives them one unique key. */
    public void inBatches(boolean inBatches) {
        this.inBatches = inBatches;
    }

    /** Whether each carries nearly as many bytes of properties as RocketMQ takes. */
    public void withLargeProperties(boolean withLargeProperties) {
        this.withLargeProperties = withLargeProperties;
    }

    boolean isInBatches() {
        return inBatches;
    }

    boolean hasLargeProperties() {
        return withLargeProperties;
    }
}
