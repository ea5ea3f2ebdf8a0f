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
 * <p>Memory is constant: messages are looked up by page. Those that the database does not know are collected; the topics of
 * the delay, the retries and the dead letters are read through once, to note whose ids are there, and those are sought
 * together. That needs neither RocketMQ's index of keys, which may be off and finds 64 of a key, nor a file of all the dead
 * letters. A message is read by the source's own classes, so that the two cannot differ about what it is.
 */
package io.orderflow.audit;
