/**
 * Compares what was published with what became of it, from outside: reads the topic of a span of time from RocketMQ itself and
 * looks for every message where it may have ended.
 *
 * <pre>
 *              +-- ticket of its order, or acknowledgement -----> tickets, duplicates, acknowledged, redriven
 *              +-- dead letter of its id and content -----------> dead letters (redriven, if its copy is in the topic)
 * published ---+-- not acknowledged by the group, or in delay --> waiting
 *              +-- none of these -------------------------------> MISSING
 * </pre>
 *
 * <p>Memory is constant: messages are looked up by page, and those that the database does not know are collected and sought
 * together in the topics of the dead letters and of the delay, which are read through once for so many. That needs neither
 * RocketMQ's index of keys, which may be off and finds 64 of a key, nor a file of all the dead letters.
 */
package io.orderflow.audit;
