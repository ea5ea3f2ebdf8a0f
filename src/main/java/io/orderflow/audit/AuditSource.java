package io.orderflow.audit;

import io.orderflow.runner.Settings;
import io.orderflow.text.OneLine;
import io.orderflow.topic.SourceOptions;
import io.orderflow.topic.TopicReader;
import java.util.Locale;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

/** The source that is audited, by its options. */
public final class AuditSource implements AutoCloseable {
    private final SourceOptions options;

    private AuditSource(SourceOptions options) {
        this.options = options;
    }

    /** @param settings with the addresses of the servers that are used */
    public static AuditSource of(Settings settings) {
        return new AuditSource(SourceOptions.of(settings));
    }

    public AuditPlan plan(Span span) {
        return new AuditPlan(span, options.topic(), selector(), options.consumerGroup(), options.deadLetterTopic());
    }

    /** As the source takes it: what it does not receive is not missing. */
    private MessageSelector selector() {
        String type = options.option("selectorType", "tag").strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "tag" -> MessageSelector.byTag(options.option("subscribeTags", "*"));
            case "sql" -> MessageSelector.bySql(options.option("subscribeSql", "1 = 1"));
            default ->
                throw new IllegalArgumentException(
                        "option selectorType of the source is '" + OneLine.of(type) + "'; it must be tag or sql");
        };
    }

    public SourceView view() {
        String mib = options.option("maxInFlightMib", "32").strip();
        if (!mib.matches("[1-9][0-9]{0,3}") || Integer.parseInt(mib) > 1024) {
            throw new IllegalArgumentException("option maxInFlightMib of the source is '" + OneLine.of(mib)
                    + "'; it must be a number from 1 to 1024");
        }
        return new SourceView(
                options.context(),
                options.option("source", ""),
                options.option("passThroughTypes", ""),
                Long.parseLong(mib) << 20);
    }

    /** @param credentials null if RocketMQ asks for none */
    public TopicReader reader(RPCHook credentials) throws MQClientException {
        return options.reader(credentials);
    }

    @Override
    public void close() {
        options.close();
    }
}
