package io.orderflow.audit;

import io.orderflow.runner.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.RPCHook;

/** The source that is audited: its options are read as it reads them, through Camel, from the same properties. */
public final class AuditSource implements AutoCloseable {
    private static final String KAMELET = "camel.kamelet.rocketmq-source.";

    private final CamelContext context;

    private AuditSource(CamelContext context) {
        this.context = context;
    }

    /** @param settings with the addresses of the servers that are used */
    public static AuditSource of(Settings settings) {
        DefaultCamelContext context = new DefaultCamelContext();
        PropertiesComponent properties = context.getPropertiesComponent();
        properties.setLocation("file:config/orderflow.properties");
        java.util.Properties given = new java.util.Properties();
        given.putAll(settings.given());
        properties.setOverrideProperties(given);
        context.build();
        return new AuditSource(context);
    }

    private String option(String name, String fallback) {
        return context.resolvePropertyPlaceholders("{{" + KAMELET + name + ":" + fallback + "}}");
    }

    private boolean flag(String name, boolean fallback) {
        String text = option(name, Boolean.toString(fallback)).strip();
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(
                    "option " + name + " of the source is '" + text + "'; it must be true or false");
        }
        return text.equals("true");
    }

    public AuditPlan plan(Span span) {
        return new AuditPlan(
                span,
                option("topic", ""),
                option("subscribeTags", "*"),
                option("consumerGroup", ""),
                option("deadLetterTopic", option("consumerGroup", "") + "-dead-letters"));
    }

    public SourceView view() {
        String mib = option("maxInFlightMib", "32").strip();
        if (!mib.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException(
                    "option maxInFlightMib of the source is '" + mib + "'; it must be a number from 1 to 1024");
        }
        return new SourceView(context, option("source", ""), option("passThroughTypes", ""), Long.parseLong(mib) << 20);
    }

    /** @param credentials null if RocketMQ asks for none */
    public TopicReader reader(String topic, RPCHook credentials) throws MQClientException {
        return TopicReader.open(
                context,
                option("namesrvAddr", ""),
                topic,
                credentials,
                new TopicReader.Security(
                        flag("tls", false),
                        option("tlsTrustCert", ""),
                        flag("tlsVerifyHost", true),
                        option("namespace", "")));
    }

    @Override
    public void close() throws Exception {
        context.close();
    }
}
