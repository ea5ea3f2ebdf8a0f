package io.orderflow.broker;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.duck.v1.KReference;
import io.orderflow.text.OneLine;
import java.net.URI;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns a Destination into the URL to post to: a {@code ref}, a {@code uri}, or a {@code uri} relative to a {@code ref}.
 *
 * @param services base URL of a Service by name, null for an unknown one
 */
record Destinations(Function<String, URI> services) {
    private static final Set<String> SERVICE_VERSIONS = Set.of("serving.knative.dev/v1", "v1");

    /** @throws IllegalArgumentException one line that names the field */
    URI resolve(Destination destination, Field at) {
        if (destination == null || (destination.getRef() == null && destination.getUri() == null)) {
            throw at.refused("needs a ref or a uri");
        }
        if (destination.getCACerts() != null || destination.getAudience() != null) {
            throw at.refused("CACerts and audience are not supported by the local Broker");
        }
        if (destination.getRef() == null) {
            return absolute(parse(destination.getUri(), at.child("uri")), at.child("uri"));
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
