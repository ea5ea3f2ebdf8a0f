package io.orderflow.topic;

import io.orderflow.rocketmq.OptionText;
import io.orderflow.runner.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.NamespaceUtil;

/** The source's options, read as it reads them: through Camel, from the same properties. */
public final class SourceOptions implements AutoCloseable {
    private static final String KAMELET = "camel.kamelet.rocketmq-source.";
    private static final String SINK = "camel.beans.eventSink.";

    private final CamelContext context;

    private SourceOptions(CamelContext context) {
        this.context = context;
    }

    /** @param settings with the addresses of the servers that are used */
    public static SourceOptions of(Settings settings) {
        DefaultCamelContext context = new DefaultCamelContext();
        PropertiesComponent properties = context.getPropertiesComponent();
        properties.setLocation("file:config/orderflow.properties");
        java.util.Properties given = new java.util.Properties();
        given.putAll(settings.given());
        properties.setOverrideProperties(given);
        context.build();
        return new SourceOptions(context);
    }

    /** The value of an option, by its name at the Kamelet; one that is blank is as good as none, as to the source. */
    public String option(String name, String fallback) {
        String value = context.resolvePropertyPlaceholders("{{" + KAMELET + name + ":" + fallback + "}}");
        return value.isBlank() ? fallback : value;
    }

    /** The value of an option of its HTTP side. */
    public String sinkOption(String name, String fallback) {
        return context.resolvePropertyPlaceholders("{{" + SINK + name + ":" + fallback + "}}")
                .strip();
    }

    private boolean flag(String name, boolean fallback) {
        return OptionText.flag(name, option(name, Boolean.toString(fallback)));
    }

    /** Of the orders, with its namespace. */
    public String topic() {
        return withNamespace(option("topic", ""));
    }

    /** With its namespace. */
    public String consumerGroup() {
        return withNamespace(option("consumerGroup", ""));
    }

    private String withNamespace(String name) {
        return NamespaceUtil.wrapNamespace(option("namespace", "").strip(), name);
    }

    /** Where the source puts what no sink takes. */
    public String deadLetterTopic() {
        return withNamespace(option("deadLetterTopic", option("consumerGroup", "") + "-dead-letters")
                .strip());
    }

    /** The attribute source of the source's events. */
    public String eventSource() {
        return option("source", "/rocketmq/" + option("consumerGroup", "") + "/" + option("topic", ""))
                .strip();
    }

    /** Whose properties these are. */
    public CamelContext context() {
        return context;
    }

    /**
     * Connects to the source's RocketMQ as the source does.
     *
     * @param credentials null if RocketMQ asks for none
     * @throws IllegalStateException no name server answers: one line
     */
    public TopicReader reader(RPCHook credentials) throws MQClientException {
        return TopicReader.open(
                context,
                option("namesrvAddr", ""),
                topic(),
                credentials,
                new TopicReader.Security(flag("tls", false), option("tlsTrustCert", ""), flag("tlsVerifyHost", true)));
    }

    @Override
    public void close() {
        // Nothing but properties was asked of it: it was never started.
        context.stop();
    }
}
