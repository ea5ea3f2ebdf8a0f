package io.orderflow.topic;

import io.orderflow.runner.Settings;
import io.orderflow.text.OneLine;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

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

    /** The value of an option, by its name at the Kamelet. */
    public String option(String name, String fallback) {
        return context.resolvePropertyPlaceholders("{{" + KAMELET + name + ":" + fallback + "}}");
    }

    /** The value of an option of its HTTP side. */
    public String sinkOption(String name, String fallback) {
        return context.resolvePropertyPlaceholders("{{" + SINK + name + ":" + fallback + "}}")
                .strip();
    }

    private boolean flag(String name, boolean fallback) {
        String text = option(name, Boolean.toString(fallback)).strip();
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(
                    "option " + name + " of the source is '" + OneLine.of(text) + "'; it must be true or false");
        }
        return text.equals("true");
    }

    /** Of the orders. */
    public String topic() {
        return option("topic", "");
    }

    public String consumerGroup() {
        return option("consumerGroup", "");
    }

    /** Where the source puts what no sink takes. */
    public String deadLetterTopic() {
        return option("deadLetterTopic", consumerGroup() + "-dead-letters");
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
                new TopicReader.Security(
                        flag("tls", false),
                        option("tlsTrustCert", ""),
                        flag("tlsVerifyHost", true),
                        option("namespace", "")));
    }

    @Override
    public void close() {
        // Nothing but properties was asked of it: it was never started.
        context.stop();
    }
}
