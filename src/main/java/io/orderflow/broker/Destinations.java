package io.orderflow.broker;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.KReference;
import io.orderflow.text.OneLine;
import java.net.URI;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a Destination into the URL to post to: a {@code ref}, a {@code uri}, or a {@code uri} relative to a {@code ref}.
 * A {@code uri} whose host is a Service of the cluster, such as {@code order-route.orderflow.svc.cluster.local}, leads to
 * that Service, as the cluster's DNS would lead there.
 *
 * @param services base URL of a Service by name, null for an unknown one
 */
record Destinations(Function<String, URI> services) {
    private static final Set<String> SERVICE_VERSIONS = Set.of("serving.knative.dev/v1", "v1");

    private static final Pattern IN_CLUSTER = Pattern.compile("([a-z0-9-]+)\\.[a-z0-9-]+\\.svc(?:\\.cluster\\.local)?");

    /** @throws IllegalArgumentException one line that names the field */
    URI resolve(Destination destination, Field at) {
        if (destination == null || (destination.getRef() == null && destination.getUri() == null)) {
            throw at.refused("needs a ref or a uri");
        }
        if (destination.getCACerts() != null || destination.getAudience() != null) {
            throw at.refused("CACerts and audience are not supported by the local Broker");
        }
        if (destination.getRef() == null) {
            return inCluster(absolute(parse(destination.getUri(), at.child("uri")), at.child("uri")), at.child("uri"));
        }
        URI base = resolve(destination.getRef(), at.child("ref"));
        return destination.getUri() == null ? base : base.resolve(parse(destination.getUri(), at.child("uri")));
    }

    private URI resolve(KReference ref, Field at) {
        if (!"Service".equals(ref.getKind()) || !SERVICE_VERSIONS.contains(ref.getApiVersion())) {
            throw at.refused("the local Broker resolves a Service of serving.knative.dev/v1 or v1 only");
        }
        URI base = ref.getName() == null ? null : services.apply(ref.getName());
        if (base == null) {
            throw at.child("name").refused("no Service " + ref.getName() + " is known");
        }
        return absolute(base, at.child("name"));
    }

    private URI inCluster(URI uri, Field at) {
        Matcher host = IN_CLUSTER.matcher(uri.getHost());
        if (!host.matches()) {
            return uri;
        }
        URI base = services.apply(host.group(1));
        if (base == null) {
            throw at.refused("no Service " + host.group(1) + " is known");
        }
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return absolute(base, at).resolve(uri.getRawPath().isEmpty() ? "/" + query : uri.getRawPath() + query);
    }

    private static URI parse(String uri, Field at) {
        try {
            return URI.create(uri);
        } catch (IllegalArgumentException e) {
            throw at.refused("no URI: " + OneLine.of(uri));
        }
    }

    private static URI absolute(URI uri, Field at) {
        if (uri.getHost() == null || !Set.of("http", "https").contains(uri.getScheme())) {
            throw at.refused("no absolute http or https URL: " + uri);
        }
        return uri;
    }
}
