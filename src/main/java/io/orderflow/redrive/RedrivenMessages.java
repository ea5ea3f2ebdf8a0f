package io.orderflow.redrive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.rocketmq.common.message.MessageExt;

/** Which messages of dead-letter topics have been redriven: a topic cannot be written to, so the database remembers. */
public final class RedrivenMessages {
    private static final String FIND = """
            select 1 from redriven_message
            where topic = ? and broker = ? and queue = ? and queue_offset = ? and message_id = ?""";

    private static final String ADD = """
            insert into redriven_message (topic, broker, queue, queue_offset, message_id)
            values (?, ?, ?, ?, ?)
            on conflict do nothing""";

    private final Connection database;
    private final int timeout;

    /** @param timeout of a query, in seconds; 0 for none */
    public RedrivenMessages(Connection database, int timeout) {
        this.database = database;
        this.timeout = timeout;
    }

    public boolean contains(MessageExt message) throws SQLException {
        try (PreparedStatement find = statement(FIND, message);
                ResultSet found = find.executeQuery()) {
            return found.next();
        }
    }

    void add(MessageExt message) throws SQLException {
        try (PreparedStatement add = statement(ADD, message)) {
            add.executeUpdate();
        }
    }

    private PreparedStatement statement(String sql, MessageExt message) throws SQLException {
        PreparedStatement statement = database.prepareStatement(sql);
        statement.setQueryTimeout(timeout);
        statement.setString(1, message.getTopic());
        statement.setString(2, message.getBrokerName());
        statement.setInt(3, message.getQueueId());
        statement.setLong(4, message.getQueueOffset());
        statement.setString(5, message.getMsgId());
        return statement;
    }
}
