package io.orderflow.audit;

import io.orderflow.rocketmq.EventSettings;
import io.orderflow.rocketmq.OptionRefusedException;
import io.orderflow.rocketmq.OptionText;
import io.orderflow.rocketmq.PassThrough;
import io.orderflow.rocketmq.Selectors;
import io.orderflow.runner.Settings;
import io.orderflow.topic.SourceOptions;
import io.orderflow.topic.TopicReader;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

/** The source that is audited, by its options. */
public final class AuditSource implements AutoCloseable {
    private static final String MAX_IN_FLIGHT_MIB = "a number of MiB from 1 to 1024";

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
        return Selectors.of(
                options.option("selectorType", "tag"),
                options.option("subscribeTags", "*"),
                options.option("subscribeSql", "1 = 1"));
    }

    /** @throws OptionRefusedException if an option is not allowed */
    public SourceView view() {
        String mib = options.option("maxInFlightMib", "32");
        int most = OptionText.number("maxInFlightMib", mib, MAX_IN_FLIGHT_MIB);
        if (most < 1 || most > 1024) {
            throw OptionRefusedException.of("maxInFlightMib", mib, MAX_IN_FLIGHT_MIB);
        }
        String type = options.option("type", "").strip();
        return new SourceView(
                options.context(),
                new EventSettings(
                        options.eventSource(),
                        type,
                        options.option("contentType", "application/json").strip(),
                        true,
                        PassThrough.parse(options.option("passThroughTypes", ""), type)),
                (long) most << 20);
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
