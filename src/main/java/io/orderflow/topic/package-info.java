/**
 * RocketMQ for commands that look on: topics are read by raw pulls, without a consumer, and stored messages are published once
 * more. Servers, TLS and access key are the source's, from the same properties.
 *
 * <pre>
 *   SourceOptions ── TopicReader    a page of a queue, bodies as they are stored; commits nothing
 *                └── TopicWriter    a stored message again; it is there at SEND_OK and at nothing else
 * </pre>
 */
package io.orderflow.topic;
