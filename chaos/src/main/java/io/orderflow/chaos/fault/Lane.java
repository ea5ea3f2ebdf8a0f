package io.orderflow.chaos.fault;

/** In a mix, faults of different lanes strike at the same time; of one lane, one after the other. */
public enum Lane {
    /** What lies between the parts: the sink and the database, as the parts see them. */
    WIRE,
    /** The parts themselves. */
    PROCESS,

    /** What is published, and how RocketMQ stores it. */
    LOAD
}
