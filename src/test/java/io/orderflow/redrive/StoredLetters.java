package io.orderflow.redrive;

import io.orderflow.testing.RocketMQ;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.TopicWriter;
import java.sql.Connection;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;

/** Dead letters of the tests' RocketMQ, with connections of their own. */
final class StoredLetters implements Source {
    private final TopicReader reader;
    private final TopicWriter writer;
    private final DeadLetterMessages letters;

    private interface Opener {
        DeadLetterMessages open(TopicReader reader, TopicWriter writer) throws Exception;
    }

    private StoredLetters(Opener opener) throws Exception {
        reader = TopicReader.open(
                new DefaultCamelContext(),
                RocketMQ.nameServerAddress(),
                "any",
                null,
                new TopicReader.Security(false, "", true));
        writer = reader.writer("tests-redrive");
        letters = opener.open(reader, writer);
    }

    static Source ofTopic(String topic, Connection database) throws Exception {
        return new StoredLetters((reader, writer) -> DeadLetterMessages.ofTopic(reader, writer, topic, database));
    }

    static Source ofDlq(String group, String topic, Connection database) throws Exception {
        return new StoredLetters((reader, writer) -> DeadLetterMessages.ofDlq(reader, writer, group, topic, database));
    }

    DeadLetterMessages letters() {
        return letters;
    }

    @Override
    public long size() throws Exception {
        return letters.size();
    }

    @Override
    public void forEach(Visitor visitor) throws Exception {
        letters.forEach(visitor);
    }

    @Override
    public void begin(List<Candidate> letters) {
        this.letters.begin(letters);
    }

    @Override
    public List<Boolean> mark(List<Candidate> accepted, String by) throws Exception {
        return letters.mark(accepted, by);
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }
}
