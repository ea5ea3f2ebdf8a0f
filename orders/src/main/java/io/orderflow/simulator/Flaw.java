package io.orderflow.simulator;

/** The one thing that is wrong with a malformed order. */
public enum Flaw {
    NOT_JSON,
    MISSING_FIELD,
    BAD_PHONE,
    NEGATIVE_MONEY,
    FINISHED_BEFORE_CHARGED,
    /** The orderId of an earlier order, with another amount. */
    CONFLICT
}
