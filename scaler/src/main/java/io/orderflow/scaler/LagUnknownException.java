package io.orderflow.scaler;

/** How many messages wait is not known. The message is one line that says why, and what to do; it holds no secret. */
final class LagUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long atLeast;

    /** @param atLeast how many wait at the brokers that did answer */
    LagUnknownException(String why, long atLeast) {
        super(why, null, false, false);
        this.atLeast = atLeast;
    }

    long atLeast() {
        return atLeast;
    }
}
