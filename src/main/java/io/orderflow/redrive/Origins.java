package io.orderflow.redrive;

import io.orderflow.topic.SourceOptions;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.TopicWriter;
import io.orderflow.topic.WaitingMessages;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

/** The places where dead letters lie, opened with the source's own options; RocketMQ is connected to if one of them is there. */
public final class Origins implements AutoCloseable {
    private final Set<From> from;
    private final SourceOptions options;
    private final Connection database;
    private final TopicReader reader;
    private final boolean isOurs;
    private TopicWriter writer;

    /**
     * @param options of the source, with the addresses of the servers that are used; not closed
     * @param credentials for RocketMQ; null if it asks for none
     * @param database not closed
     * @throws IllegalStateException RocketMQ is needed and does not answer: one line
     */
    public Origins(Set<From> from, SourceOptions options, RPCHook credentials, Connection database)
            throws MQClientException {
        this(
                from,
                options,
                database,
                from.contains(From.TOPIC) || from.contains(From.DLQ) ? options.reader(credentials) : null,
                true);
    }

    private Origins(Set<From> from, SourceOptions options, Connection database, TopicReader reader, boolean isOurs) {
        this.from = from;
        this.options = options;
        this.database = database;
        this.reader = reader;
        this.isOurs = isOurs;
    }

    /** The topics, for who only looks, and often. @param reader not closed, nor are the others */
    public static Origins ofTopics(SourceOptions options, TopicReader reader, Connection database) {
        return new Origins(Set.of(From.TOPIC, From.DLQ), options, database, reader, false);
    }

    /**
     * All letters of these places.
     *
     * @param ingress where those of the table go; null if the table is none of the places
     */
    public List<Source> all(RedriveSink ingress) throws SQLException, MQClientException, InterruptedException {
        List<Source> sources = new ArrayList<>();
        if (from.contains(From.TABLE)) {
            sources.add(new DeadLetterTable(database, ingress));
        }
        openWriter();
        for (From topic : List.of(From.TOPIC, From.DLQ)) {
            if (from.contains(topic)) {
                sources.add(letters(topic));
            }
        }
        return sources;
    }

    /**
     * One letter.
     *
     * @param place of the table the number of its row, of a topic {@link LetterPlace#toString}
     * @param ingress as of {@link #all}
     * @return a source of none if it is not there, or no longer
     */
    public Source one(From from, String place, RedriveSink ingress)
            throws SQLException, MQClientException, InterruptedException {
        if (from == From.TABLE) {
            return DeadLetterTable.row(database, ingress, Long.parseLong(place));
        }
        openWriter();
        return letters(from).only(LetterPlace.parse(place));
    }

    private void openWriter() throws MQClientException {
        if (reader != null && writer == null) {
            writer = reader.writer("orderflow-redrive");
        }
    }

    /** Those of one topic. They can be looked at only, unless {@link #all} or {@link #one} was asked for before. */
    public DeadLetterMessages letters(From topic) throws InterruptedException {
        return topic == From.TOPIC
                ? DeadLetterMessages.ofTopic(reader, writer, options.deadLetterTopic(), database)
                : DeadLetterMessages.ofDlq(reader, writer, options.consumerGroup(), options.topic(), database);
    }

    /** What of a key waits in RocketMQ for the source, if one of its topics is among these places. */
    public List<WaitingMessages.Waiting> waiting(String key) throws InterruptedException {
        return new WaitingMessages(reader, options.topic(), options.consumerGroup(), key).find();
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        if (reader != null && isOurs) {
            reader.close();
        }
    }
}
