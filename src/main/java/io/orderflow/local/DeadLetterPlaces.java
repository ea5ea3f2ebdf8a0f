package io.orderflow.local;

import io.orderflow.redrive.From;
import io.orderflow.redrive.Origins;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.topic.SourceOptions;
import io.orderflow.topic.TopicReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

/**
 * What the board needs to reach dead letters. RocketMQ is connected to anew for each redrive, so that it may come and go.
 *
 * @param credentials for RocketMQ; null if it asks for none
 */
record DeadLetterPlaces(DataSource database, SourceOptions options, RPCHook credentials, RedriveSink ingress) {
    Connection connect() throws SQLException {
        return database.getConnection();
    }

    /** @throws IllegalStateException RocketMQ does not answer: one line */
    TopicReader reader() throws MQClientException {
        return options.reader(credentials);
    }

    /** @throws IllegalStateException RocketMQ is needed and does not answer: one line */
    Origins open(Set<From> from, Connection connection) throws MQClientException {
        return new Origins(from, options, credentials, connection);
    }
}
