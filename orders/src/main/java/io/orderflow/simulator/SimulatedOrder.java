package io.orderflow.simulator;

import org.apache.camel.Message;

/** An order as published: any bytes, and the key that they go under. */
record SimulatedOrder(String orderId, byte[] bytes) {
    void copyTo(Message message) {
        message.setBody(bytes);
        message.setHeader(OrderMessage.KEY, orderId);
    }
}
