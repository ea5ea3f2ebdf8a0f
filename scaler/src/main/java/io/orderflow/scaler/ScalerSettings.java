package io.orderflow.scaler;

import io.orderflow.rocketmq.NameServers;
import io.orderflow.rocketmq.OptionNames;
import io.orderflow.rocketmq.OptionRefusedException;
import io.orderflow.rocketmq.Tls;
import io.orderflow.text.OneLine;
import io.orderflow.text.Property;
import io.orderflow.text.ServiceVariables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How the scaler reaches RocketMQ, of the environment of its pod: the same for every ScaledObject, and by the source's names.
 *
 * @param tls null for none
 * @param port where KEDA finds it; 0 for a free one
 */
record ScalerSettings(
        List<String> nameServers, String namespace, String accessKey, String secretKey, Tls tls, int port) {
    static final Property NAME_SERVERS = Property.of("orderflow.rocketmq.namesrv-addr", "");
    static final Property NAMESPACE = Property.of("orderflow.rocketmq.namespace", "");
    static final Property ACCESS_KEY = Property.of("orderflow.rocketmq.access-key", "");
    static final Property SECRET_KEY = Property.of("orderflow.rocketmq.secret-key", "");
    static final Property TLS = Property.of("orderflow.rocketmq.tls", "false");
    static final Property TRUST_CERT = Property.of("orderflow.rocketmq.tls-trust-cert", "");
    static final Property VERIFY_HOST = Property.of("orderflow.rocketmq.tls-verify-host", "true");
    static final Property PORT = Property.of("orderflow.scaler.port", "9090");

    /** All that the scaler reads. */
    static final List<Property> ALL =
            List.of(NAME_SERVERS, NAMESPACE, ACCESS_KEY, SECRET_KEY, TLS, TRUST_CERT, VERIFY_HOST, PORT);

    private static final Pattern OURS = Pattern.compile("ORDERFLOW_(?:ROCKETMQ|SCALER)_.*");

    /** Of whose settings both may be given all. */
    private static final Set<String> OF_THE_SOURCE =
            Set.of("ORDERFLOW_ROCKETMQ_TOPIC", "ORDERFLOW_ROCKETMQ_CONSUMER_GROUP");

    private static final Map<String, Property> OPTIONS = Map.of(
            "namesrvAddr", NAME_SERVERS,
            "accessKey", ACCESS_KEY,
            "secretKey", SECRET_KEY,
            "tls", TLS,
            "tlsTrustCert", TRUST_CERT,
            "tlsVerifyHost", VERIFY_HOST);

    /** What the user calls an option of the source's. */
    static final OptionNames NAMES = new OptionNames() {
        @Override
        public String of(String option) {
            return OPTIONS.get(option).environmentVariable();
        }
    };

    /**
     * One that is misspelt would be ignored without a word.
     *
     * @throws IllegalArgumentException one line that names it
     */
    static void requireKnown(Map<String, String> environment) {
        environment.keySet().stream()
                .filter(name -> OURS.matcher(name).matches() && !OF_THE_SOURCE.contains(name))
                .filter(name -> ALL.stream()
                        .noneMatch(property -> property.environmentVariable().equals(name)))
                .filter(name -> !ServiceVariables.isOne(name, environment.keySet()))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(OneLine.of(name)
                            + ": the scaler reads no such variable; docs/configuration.md has all that there are");
                });
    }

    /**
     * @param environment gives a variable's value, or null
     * @throws IllegalArgumentException one line: which variable, its value, and what is allowed
     */
    static ScalerSettings of(UnaryOperator<String> environment) {
        Function<Property, String> values = property -> {
            String value = environment.apply(property.environmentVariable());
            return value == null || value.isBlank() ? property.fallback() : value.strip();
        };
        String accessKey = values.apply(ACCESS_KEY);
        String secretKey = values.apply(SECRET_KEY);
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            Property set = accessKey.isEmpty() ? SECRET_KEY : ACCESS_KEY;
            Property missing = accessKey.isEmpty() ? ACCESS_KEY : SECRET_KEY;
            throw new IllegalArgumentException(set.environmentVariable() + " is set and "
                    + missing.environmentVariable() + " is not; set both, or neither");
        }
        if (values.apply(NAME_SERVERS).isEmpty()) {
            throw new IllegalArgumentException(
                    NAME_SERVERS.environmentVariable() + " is missing; set it to the host:port of a name server");
        }
        try {
            boolean verifyHost = flag(VERIFY_HOST, values.apply(VERIFY_HOST));
            return new ScalerSettings(
                    NameServers.parse(values.apply(NAME_SERVERS)),
                    values.apply(NAMESPACE),
                    accessKey,
                    secretKey,
                    flag(TLS, values.apply(TLS)) ? Tls.of(values.apply(TRUST_CERT), verifyHost) : null,
                    port(values.apply(PORT)));
        } catch (OptionRefusedException e) {
            throw new IllegalArgumentException(e.named(NAMES::of).getMessage().replaceFirst("^RocketMQ source: ", ""));
        }
    }

    private static boolean flag(Property property, String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(property, text, "true or false");
        };
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw refused(PORT, text, "a port from 1 to 65535, or 0 for a free one");
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException refused(Property property, String value, String allowed) {
        return new IllegalArgumentException(
                property.environmentVariable() + " is " + OneLine.of(value, 100) + "; allowed is " + allowed);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "RocketMQ at " + String.join(";", nameServers) + (tls == null ? "" : " by TLS");
    }
}
