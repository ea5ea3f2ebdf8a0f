package io.orderflow.runner;

import io.orderflow.database.DatabaseUrl;
import io.orderflow.order.OrderDigest;
import io.orderflow.text.OneLine;
import io.orderflow.text.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A property that the laptop itself reads. Those of a route are declared in the route, where they are used;
 * docs/configuration.md has them all.
 */
public enum Setting {
    DATA_DIR("orderflow.local.data-dir", "data", "a folder that can be written", value -> !value.isBlank()),
    NAMESRV_PORT("orderflow.local.namesrv-port", "19876"),
    ROCKETMQ_BROKER_PORT(
            "orderflow.local.rocketmq-broker-port",
            "19911",
            "a port from 3 to 65535, of which the one two below is taken too, or 0 for free ones",
            value -> isPort(value) && (Integer.parseInt(value) == 0 || Integer.parseInt(value) > 2)),
    POSTGRES_PORT("orderflow.local.postgres-port", "15432"),
    BROKER_PORT("orderflow.local.broker-port", "18080"),
    ORDER_ROUTE_PORT("orderflow.local.order-route-port", "18081"),
    DEAD_LETTER_ROUTE_PORT("orderflow.local.dead-letter-route-port", "18082"),
    OBSERVABILITY_PORT("orderflow.local.observability-port", "18090"),
    BOARD_PORT("orderflow.local.board-port", "18070"),
    BOARD_HOST(
            "orderflow.local.board-host",
            "127.0.0.1",
            "a name or an address of this machine",
            matches("[0-9A-Za-z.:\\[\\]-]{1,253}")),
    CAMEL_TOOLS(
            "orderflow.local.camel-tools",
            "none",
            "order-source, order-route, dead-letter-route, order-simulator or none",
            matches("order-source|order-route|dead-letter-route|order-simulator|none")),

    /** Set, it replaces the embedded RocketMQ. */
    NAMESRV_ADDR(
            "orderflow.rocketmq.namesrv-addr",
            "",
            "host:port of a name server, several separated by ';'",
            value -> Stream.of(value.split(";", -1)).allMatch(Setting::isHostAndPort)),
    TOPIC("orderflow.rocketmq.topic", "orders", "a topic name: letters, digits, _ and -", matches("[\\w-]{1,127}")),
    CONSUMER_GROUP(
            "orderflow.rocketmq.consumer-group",
            "orderflow",
            "a group name: letters, digits, _ and -",
            matches("[\\w-]{1,120}")),
    DEAD_LETTER_TOPIC(
            "orderflow.source.dead-letter-topic",
            "",
            "a topic name: letters, digits, _ and -",
            matches("[\\w-]{1,127}")),
    ACCESS_KEY("orderflow.rocketmq.access-key", "", "an access key", value -> true),
    SECRET_KEY("orderflow.rocketmq.secret-key", "", "a secret key", value -> true),
    /** Set, it replaces the local Knative Broker; the name is the one that Knative's SinkBinding injects. */
    SINK("k.sink", "", "the http or https URL of a Broker's ingress", Setting::isHttpUrl),
    /** Set, it replaces the embedded PostgreSQL. */
    DATABASE_URL(
            "orderflow.database.url",
            "",
            "a URL like jdbc:postgresql://host:5432/name, credentials apart, %25 for %",
            matches("jdbc:postgresql://[^@?\\s]+(\\?\\S*)?").and(DatabaseUrl::isValid)),
    DATABASE_USERNAME("orderflow.database.username", "", "a user name", value -> true),
    DATABASE_PASSWORD("orderflow.database.password", "", "a password", value -> true),
    /** Not set, the laptop makes one, once, in its data folder. */
    DIGEST_KEY(OrderDigest.KEY.name(), "", OrderDigest.ALLOWED, OrderDigest::isKey),
    /** Of dead letters, by the command purge. */
    RETENTION(
            "orderflow.dead-letter.retention",
            "30d",
            "days or hours, such as 30d or 12h",
            matches("[1-9][0-9]{0,4}[dh]"));

    /** Of no form that a mask would know. */
    private static final Set<Setting> SECRETS = EnumSet.of(ACCESS_KEY, SECRET_KEY, DATABASE_PASSWORD, DIGEST_KEY);

    public final String property;
    public final String fallback;
    public final String allowed;
    private final Predicate<String> valid;

    Setting(String property, String fallback, String allowed, Predicate<String> valid) {
        this.property = property;
        this.fallback = fallback;
        this.allowed = allowed;
        this.valid = valid;
    }

    /** A port of 127.0.0.1. */
    Setting(String property, String fallback) {
        this(property, fallback, "a port from 0 to 65535, where 0 picks a free one", Setting::isPort);
    }

    /** The environment variable that sets it, by the rule with which Camel maps its own. */
    public String environmentVariable() {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** A value as it may be printed: one line, without what is secret, and without what may be secret in a URL. */
    public String shown(String value) {
        return SECRETS.contains(this) ? "***" : OneLine.of(Secrets.maskUrls(OneLine.of(value, Integer.MAX_VALUE)));
    }

    public boolean accepts(String value) {
        return value.equals(fallback) || valid.test(value);
    }

    private static boolean isPort(String value) {
        return value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65535;
    }

    private static boolean isHostAndPort(String value) {
        int colon = value.lastIndexOf(':');
        String port = value.substring(colon + 1);
        return value.substring(0, Math.max(0, colon)).matches("\\[[0-9a-fA-F:.]+]|[^:;\\s/@]+")
                && isPort(port)
                && Integer.parseInt(port) > 0;
    }

    private static boolean isHttpUrl(String value) {
        try {
            URI uri = new URI(value);
            return uri.getScheme() != null
                    && uri.getScheme().matches("https?")
                    && uri.getHost() != null
                    && uri.getPort() <= 65535
                    && uri.getPort() != 0;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Predicate<String> matches(String regex) {
        return Pattern.compile(regex).asMatchPredicate();
    }
}
