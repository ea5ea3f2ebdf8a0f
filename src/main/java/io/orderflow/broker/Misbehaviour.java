package io.orderflow.broker;

/** How a Broker's ingress treats its producers when it is told to fail, for whoever wants to see what they do then. */
public enum Misbehaviour {
    /** It does not. */
    NONE,
    /** Answers 503 to each event. */
    REFUSE,
    /** Answers nothing; what has come meanwhile is taken when it is over, if its producer has waited. */
    HANG,
    /** Closes every connection, as a server does that goes down. */
    DOWN
}
