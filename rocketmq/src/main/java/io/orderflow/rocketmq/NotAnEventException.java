package io.orderflow.rocketmq;

/** A message that cannot become a CloudEvent, at no attempt; the message of the exception is one line and says why. */
public class NotAnEventException extends Exception {
    private static final long serialVersionUID = 1;

    public NotAnEventException(String reason) {
        super(reason);
    }
}
