package io.orderflow.simulator;

import org.apache.camel.Message;

/** An order as published: any bytes, and the key that they go under. */
public record SimulatedOrder(String orderId, byte[] bytes) {
    private static final int CUSTOMERS = 500;

    /** One that gets its ticket; the same seed gives the same. */
    public static SimulatedOrder flawless(long seed) {
        return new OrderGenerator(seed, CUSTOMERS, 0, 0).order(0);
    }

    /** One that the handler has to refuse. */
    public static SimulatedOrder malformed(long seed) {
        return new OrderGenerator(seed, CUSTOMERS, 0, 1).order(0);
    }

    /** Makes it the message to be published. */
    public void copyTo(Message message) {
        message.setBody(bytes);
        message.setHeader(OrderMessage.KEY, orderId);
    }
}
