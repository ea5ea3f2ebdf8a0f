package io.orderflow.rocketmq;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.rocketmq.RocketMQComponent;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;
import org.apache.camel.component.rocketmq.RocketMQEndpointConfigurer;
import org.apache.camel.component.rocketmq.RocketMQEndpointUriFactory;
import org.apache.camel.spi.Metadata;

/**
 * camel-rocketmq with a consumer that loses nothing: a message is acknowledged only after its exchange has completed
 * without failure, or after a confirmed handover to the dead-letter topic. Producer, options and header names are
 * camel-rocketmq's.
 *
 * <p>The options below are those of the delivery. They are set on the component, as properties of a bean, so that no
 * setting and no secret has to survive a URI. There is no generated configurer for them: it would take Camel's own build
 * plugin to save one reflective binding at start-up. All are text, which {@link OptionText} reads when a route starts: of a
 * number that is none Camel would tell the user's mistake on a page.
 */
public class RocketMQSourceComponent extends RocketMQComponent {

    // The next three are camel-rocketmq's too, but not in version 4.8, which the operator runs.
    @Metadata(label = "consumer", defaultValue = "tag")
    private String messageSelectorType = "tag";

    @Metadata(label = "consumer", defaultValue = "1 = 1")
    private String subscribeSql = "1 = 1";

    @Metadata(label = "common")
    private String namespace = "";

    @Metadata(label = "consumer", defaultValue = "false")
    private String ordered = "false";

    @Metadata(label = "consumer", defaultValue = "first")
    private String startFrom = "first";

    @Metadata(label = "consumer", defaultValue = "64")
    private String maxInFlight = "64";

    @Metadata(label = "consumer", defaultValue = "32")
    private String maxInFlightMib = "32";

    @Metadata(label = "consumer", defaultValue = "200ms")
    private String firstRetryDelay = "200ms";

    @Metadata(label = "consumer", defaultValue = "2")
    private String retryMultiplier = "2";

    @Metadata(label = "consumer", defaultValue = "10s")
    private String maxRetryDelay = "10s";

    @Metadata(label = "consumer", defaultValue = "60s")
    private String deliveryDeadline = "60s";

    @Metadata(label = "consumer", defaultValue = "0")
    private String reconsumeDelayLevel = "0";

    @Metadata(label = "consumer", defaultValue = "8")
    private String maxHandBacks = "8";

    @Metadata(label = "consumer", defaultValue = PermanentStatuses.DEFAULT)
    private String permanentStatuses = PermanentStatuses.DEFAULT;

    @Metadata(label = "consumer", defaultValue = "20s")
    private String shutdownTimeout = "20s";

    @Metadata(label = "consumer", defaultValue = "<consumerGroup>-dead-letters")
    private String deadLetterTopic = "";

    @Metadata(label = "consumer", defaultValue = "false")
    private String tls = "false";

    @Metadata(label = "consumer")
    private String tlsTrustCert = "";

    @Metadata(label = "consumer", defaultValue = "true")
    private String tlsVerifyHost = "true";

    @Metadata(label = "consumer", defaultValue = "/rocketmq/<consumerGroup>/<topic>")
    private String source = "";

    @Metadata(label = "consumer")
    private String type = "";

    @Metadata(label = "consumer", defaultValue = "application/json")
    private String contentType = "application/json";

    @Metadata(label = "consumer", defaultValue = "true")
    private String extensions = "true";

    @Metadata(label = "consumer")
    private String passThroughTypes = "";

    @Override
    protected RocketMQEndpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        Map<String, String> ours = new HashMap<>(Map.of(
                "messageSelectorType", messageSelectorType, "subscribeSql", subscribeSql, "namespace", namespace));
        ours.keySet().removeAll(parameters.keySet());
        RocketMQEndpoint stock = super.createEndpoint(uri, remaining, parameters);
        if (!parameters.isEmpty()) {
            // A topic is part of the URI; what follows a question mark in it is taken for options.
            String topic = remaining + "?" + String.join("&", parameters.keySet());
            throw Clients.topicRefused(topic).named(new OptionNames(getCamelContext())::of);
        }
        RocketMQSourceEndpoint endpoint = new RocketMQSourceEndpoint(uri, this);
        endpoint.setTopicName(remaining);
        copyOptions(stock, endpoint);
        ours.forEach((option, value) ->
                new RocketMQEndpointConfigurer().configure(getCamelContext(), endpoint, option, value, false));
        return endpoint;
    }

    /** By the names and the configurer that camel-rocketmq generates, so that an option of a later version comes along. */
    private void copyOptions(RocketMQEndpoint from, RocketMQEndpoint to) {
        RocketMQEndpointConfigurer configurer = new RocketMQEndpointConfigurer();
        for (String option : new RocketMQEndpointUriFactory().propertyNames()) {
            Object value = configurer.getOptionValue(from, option, false);
            if (value != null) {
                configurer.configure(getCamelContext(), to, option, value, false);
            }
        }
    }

    public String getMessageSelectorType() {
        return messageSelectorType;
    }

    /** What selects the messages to receive: {@code tag} or {@code sql}. */
    public void setMessageSelectorType(String messageSelectorType) {
        this.messageSelectorType = messageSelectorType;
    }

    public String getSubscribeSql() {
        return subscribeSql;
    }

    /** An SQL92 expression over the user properties, for the selector type {@code sql}. */
    public void setSubscribeSql(String subscribeSql) {
        this.subscribeSql = subscribeSql;
    }

    public String getNamespace() {
        return namespace;
    }

    /** The namespace of topic, consumer group and dead-letter topic, with a % in front of their names; empty for none. */
    public void setNamespace(String namespace) {
        this.namespace = namespace;
    }

    public String getOrdered() {
        return ordered;
    }

    /**
     * Which messages are delivered one after the other: those of a {@code key}, those of a {@code queue}, for which {@code true}
     * stands too, or none ({@code false}).
     */
    public void setOrdered(String ordered) {
        this.ordered = ordered;
    }

    public String getStartFrom() {
        return startFrom;
    }

    /** Where a new consumer group begins: {@code first} or {@code last} message, or a point in time in ISO 8601. */
    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
    }

    public String getMaxInFlight() {
        return maxInFlight;
    }

    /** How many messages are under delivery at once, those that wait for their next attempt included: 1 to 1000. */
    public void setMaxInFlight(String maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public String getMaxInFlightMib() {
        return maxInFlightMib;
    }

    /**
     * How many MiB the bodies of the messages under delivery have together, unpacked, and those that are pulled and wait as
     * stored: 1 to 1024. A message that unpacks to more is a dead letter.
     */
    public void setMaxInFlightMib(String maxInFlightMib) {
        this.maxInFlightMib = maxInFlightMib;
    }

    public String getFirstRetryDelay() {
        return firstRetryDelay;
    }

    /** The delay before the second attempt: 1 ms or more. */
    public void setFirstRetryDelay(String firstRetryDelay) {
        this.firstRetryDelay = firstRetryDelay;
    }

    public String getRetryMultiplier() {
        return retryMultiplier;
    }

    /** The factor from one delay to the next: 1 or more. */
    public void setRetryMultiplier(String retryMultiplier) {
        this.retryMultiplier = retryMultiplier;
    }

    public String getMaxRetryDelay() {
        return maxRetryDelay;
    }

    /** The longest delay between attempts: firstRetryDelay or more. */
    public void setMaxRetryDelay(String maxRetryDelay) {
        this.maxRetryDelay = maxRetryDelay;
    }

    public String getDeliveryDeadline() {
        return deliveryDeadline;
    }

    /** How long a message is retried in place before it is handed back to RocketMQ: less than 15 minutes. */
    public void setDeliveryDeadline(String deliveryDeadline) {
        this.deliveryDeadline = deliveryDeadline;
    }

    public String getReconsumeDelayLevel() {
        return reconsumeDelayLevel;
    }

    /**
     * RocketMQ's delay level of a message that is handed back, 1 (1 s) to 18 (2 h); 0 leaves it to the broker: from 10 s
     * on, longer every time.
     */
    public void setReconsumeDelayLevel(String reconsumeDelayLevel) {
        this.reconsumeDelayLevel = reconsumeDelayLevel;
    }

    public String getMaxHandBacks() {
        return maxHandBacks;
    }

    /**
     * How often a message is handed back that fails while others are delivered, before it goes to the dead-letter topic: 0
     * to 1000. While none is delivered, it goes on without end.
     */
    public void setMaxHandBacks(String maxHandBacks) {
        this.maxHandBacks = maxHandBacks;
    }

    public String getPermanentStatuses() {
        return permanentStatuses;
    }

    /**
     * The HTTP statuses of a sink that make a message a dead letter, with commas between, or {@code none}. At every other
     * the message stays with the source.
     */
    public void setPermanentStatuses(String permanentStatuses) {
        this.permanentStatuses = permanentStatuses;
    }

    public String getShutdownTimeout() {
        return shutdownTimeout;
    }

    /** How long a stop waits for the messages in flight: less than 30 s. */
    public void setShutdownTimeout(String shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    public String getDeadLetterTopic() {
        return deadLetterTopic;
    }

    /** The topic for messages that can never be delivered; empty for {@code <consumerGroup>-dead-letters}. */
    public void setDeadLetterTopic(String deadLetterTopic) {
        this.deadLetterTopic = deadLetterTopic;
    }

    public String getTls() {
        return tls;
    }

    /** Whether to speak TLS to RocketMQ; the servers are verified. */
    public void setTls(String tls) {
        this.tls = tls;
    }

    public String getTlsTrustCert() {
        return tlsTrustCert;
    }

    /** A PEM file with the certificates to trust; empty for those that the JVM trusts. */
    public void setTlsTrustCert(String tlsTrustCert) {
        this.tlsTrustCert = tlsTrustCert;
    }

    public String getTlsVerifyHost() {
        return tlsVerifyHost;
    }

    /**
     * Whether a server's certificate has to name the address that the server is reached at: of a broker the one that it
     * registers with the name server, often an IP address.
     */
    public void setTlsVerifyHost(String tlsVerifyHost) {
        this.tlsVerifyHost = tlsVerifyHost;
    }

    public String getSource() {
        return source;
    }

    /** The events' source, a URI reference; empty for {@code /rocketmq/<consumerGroup>/<topic>}. */
    public void setSource(String source) {
        this.source = source;
    }

    public String getType() {
        return type;
    }

    /** The events' type, for a sink that does not set one; empty for none. */
    public void setType(String type) {
        this.type = type;
    }

    public String getContentType() {
        return contentType;
    }

    /** The media type of the messages' bodies. */
    public void setContentType(String contentType) {
        this.contentType = contentType;
    }

    public String getExtensions() {
        return extensions;
    }

    /** Whether user properties become extensions of the event. */
    public void setExtensions(String extensions) {
        this.extensions = extensions;
    }

    public String getPassThroughTypes() {
        return passThroughTypes;
    }

    /**
     * The types of events that a message may bring along, separated by commas, beside the source's own type; {@code *} for
     * all. A message that is an event of another type goes to the dead letters.
     */
    public void setPassThroughTypes(String passThroughTypes) {
        this.passThroughTypes = passThroughTypes;
    }
}
