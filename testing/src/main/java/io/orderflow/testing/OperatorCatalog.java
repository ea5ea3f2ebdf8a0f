package io.orderflow.testing;

import java.util.Map;

/**
 * What the CamelCatalog of Camel K's runtime 3.15 knows of the schemes that the project uses. A scheme that is not here
 * has to be looked up there before it may be used: {@code rocketmq} is in no catalog of 2025.
 */
public final class OperatorCatalog {
    /**
     * @param artifact the dependency that the scheme brings
     * @param http whether its consumer is one of HTTP
     * @param passive whether its consumer only runs when another calls it
     */
    public record Scheme(String artifact, boolean http, boolean passive) {}

    private static final Map<String, Scheme> SCHEMES = Map.of(
            "direct", new Scheme("camel:direct", false, true),
            "kamelet", new Scheme("camel:kamelet", false, false),
            "knative", new Scheme("camel:knative", true, false),
            "log", new Scheme("camel:log", false, true),
            "platform-http", new Scheme("camel:platform-http", true, false),
            "seda", new Scheme("camel:seda", false, true),
            "sql", new Scheme("camel:sql", false, false),
            "timer", new Scheme("camel:timer", false, false));

    private OperatorCatalog() {}

    /** Null if it is none that the project uses. */
    public static Scheme find(String scheme) {
        return SCHEMES.get(scheme);
    }

    /** @throws IllegalStateException as the operator fails an Integration with such a scheme */
    public static Scheme require(String uri) {
        Scheme scheme = find(scheme(uri));
        if (scheme == null) {
            throw new IllegalStateException("component not found for uri \"" + uri + "\"");
        }
        return scheme;
    }

    /** Of a URI, the part before its first colon. */
    public static String scheme(String uri) {
        return uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri.replaceFirst("\\?.*", "");
    }
}
