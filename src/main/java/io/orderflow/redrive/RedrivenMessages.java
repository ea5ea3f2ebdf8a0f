package io.orderflow.redrive;

import io.orderflow.deadletter.DeadLetter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Which messages of dead-letter topics have been redriven: a topic cannot be written to, so the database remembers.
 *
 * <p>A message that dies again is another message of the topic, at another place. What it has in common with the one before is
 * its first id and its key, by which its redrives are counted: the id alone a batch's messages may share.
 */
public final class RedrivenMessages {
    /** By number of the letters asked for. */
    private static final String FIND = """
            select asked.n from unnest(?::text[], ?::text[], ?::integer[], ?::bigint[], ?::text[])
                with ordinality as asked(topic, broker, queue, queue_offset, message_id, n)
            join redriven_message using (topic, broker, queue, queue_offset, message_id)""";

    private static final String COUNT = """
            select original_id, subject, count(*) from redriven_message where original_id = any(?)
            group by original_id, subject""";

    private static final String LAST = """
            select redriven_at, redriven_by from redriven_message
            where original_id = ? and subject is not distinct from ? order by id desc limit 1""";

    private static final String ADD = """
            insert into redriven_message
                (topic, broker, queue, queue_offset, message_id, original_id, subject, redriven_by)
            select topic, broker, queue, queue_offset, message_id, original_id, subject, ?
            from unnest(?::text[], ?::text[], ?::integer[], ?::bigint[], ?::text[], ?::text[], ?::text[])
                as sent(topic, broker, queue, queue_offset, message_id, original_id, subject)
            on conflict do nothing""";

    /** Of places in these stretches; none was redriven before the first of its stretch was there, but by another clock. */
    private static final String COUNT_IN = """
            select count(*) from unnest(?::text[], ?::integer[], ?::bigint[], ?::bigint[], ?::bigint[])
                as stored(broker, queue, first, behind, since)
            join redriven_message as done using (broker, queue)
            where done.topic = ? and done.queue_offset >= stored.first and done.queue_offset < stored.behind
                and done.redriven_at >= to_timestamp(stored.since / 1000.0) - interval '1 minute'""";

    private final Connection database;
    private final int timeout;

    /** @param timeout of a query, in seconds; 0 for none */
    public RedrivenMessages(Connection database, int timeout) {
        this.database = database;
        this.timeout = timeout;
    }

    public boolean contains(MessageExt message) throws SQLException {
        return !of(List.of(message)).isEmpty();
    }

    /** Those of these that have been redriven. */
    Set<MessageExt> of(List<MessageExt> messages) throws SQLException {
        Set<MessageExt> redriven = new HashSet<>();
        try (PreparedStatement find = prepare(FIND)) {
            set(find, 1, "text", messages, MessageExt::getTopic);
            set(find, 2, "text", messages, MessageExt::getBrokerName);
            set(find, 3, "integer", messages, MessageExt::getQueueId);
            set(find, 4, "bigint", messages, MessageExt::getQueueOffset);
            set(find, 5, "text", messages, RedrivenMessages::id);
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    redriven.add(messages.get(rows.getInt(1) - 1));
                }
            }
        }
        return redriven;
    }

    /** How often messages of these were accepted again; none that never were. */
    Map<Original, Integer> redrives(Collection<Original> originals) throws SQLException {
        Map<Original, Integer> redrives = new HashMap<>();
        try (PreparedStatement query = prepare(COUNT)) {
            set(query, 1, "text", List.copyOf(originals), Original::id);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    redrives.put(new Original(rows.getString(1), rows.getString(2)), rows.getInt(3));
                }
            }
        }
        return redrives;
    }

    /** When and by whom a message was redriven last. @param by null if a redrive of schema version 3 has not noted it */
    record Mark(Instant at, String by) {}

    /** @return null if it never was */
    Mark last(Original original) throws SQLException {
        try (PreparedStatement query = prepare(LAST)) {
            query.setString(1, original.id());
            query.setString(2, original.subject());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Mark(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2))
                        : null;
            }
        }
    }

    /**
     * What a queue has of messages.
     *
     * @param first offset
     * @param end the offset behind the last
     * @param since when the first was stored, in ms since 1970
     */
    record Stretch(MessageQueue queue, long first, long end, long since) {}

    /** How many of a topic are redriven, of those that its queues have: not of what an earlier broker had at the same places. */
    long count(String topic, List<Stretch> stretches) throws SQLException {
        try (PreparedStatement query = prepare(COUNT_IN)) {
            set(query, 1, "text", stretches, stretch -> stretch.queue().getBrokerName());
            set(query, 2, "integer", stretches, stretch -> stretch.queue().getQueueId());
            set(query, 3, "bigint", stretches, Stretch::first);
            set(query, 4, "bigint", stretches, Stretch::end);
            set(query, 5, "bigint", stretches, Stretch::since);
            query.setString(6, topic);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    void add(List<MessageExt> messages, List<Original> originals, String by) throws SQLException {
        try (PreparedStatement add = prepare(ADD)) {
            add.setString(1, by);
            set(add, 2, "text", messages, MessageExt::getTopic);
            set(add, 3, "text", messages, MessageExt::getBrokerName);
            set(add, 4, "integer", messages, MessageExt::getQueueId);
            set(add, 5, "bigint", messages, MessageExt::getQueueOffset);
            set(add, 6, "text", messages, RedrivenMessages::id);
            set(add, 7, "text", originals, Original::id);
            set(add, 8, "text", originals, Original::subject);
            add.executeUpdate();
        }
    }

    /** Whoever publishes chooses it, and not all that he may choose can be stored. */
    private static String id(MessageExt message) {
        return DeadLetter.stored(message.getMsgId());
    }

    /** What a message is known by each time it dies, as the table holds it. @param subject its key; null if it has none */
    record Original(String id, String subject) {
        static Original of(String id, MessageExt letter) {
            return new Original(DeadLetter.stored(id), DeadLetter.stored(letter.getKeys()));
        }
    }

    private <T> void set(
            PreparedStatement statement, int parameter, String type, List<T> all, Function<T, Object> value)
            throws SQLException {
        statement.setArray(
                parameter, database.createArrayOf(type, all.stream().map(value).toArray()));
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = database.prepareStatement(sql);
        statement.setQueryTimeout(timeout);
        return statement;
    }
}
