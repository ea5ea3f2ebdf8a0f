package io.orderflow.quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.MethodConfig;
import jakarta.inject.Singleton;

/**
 * Has a kit make its Kubernetes client when a route first uses it, and not at the start of each pod. Every kit has one, since
 * {@code camel-k-runtime} brings it and puts it into Camel's registry; of no route here is it asked anything, and to make it takes
 * a thirteenth of the processor time of a start: docs/cold-start.md.
 *
 * <p>A build compatible extension (CDI 4, section "Build compatible extensions"): the build of a kit calls it, and nothing else
 * does. Of Quarkus' own bean it changes the scope, so that the registry holds a client proxy (CDI 4, "Client proxies"). An engine
 * without such a bean, as plain Quarkus, stays as it is.
 */
public final class LateKubernetesClient implements BuildCompatibleExtension {
    private static final String PRODUCER = "io.quarkus.kubernetes.client.runtime.KubernetesClientProducer";

    /** Called for each method of a bean. */
    @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Singleton.class)
    public void makeLate(MethodConfig method) {
        if (method.info().declaringClass().name().equals(PRODUCER)
                && method.info().hasAnnotation(Singleton.class)) {
            method.removeAnnotation(scope -> scope.name().equals(Singleton.class.getName()));
            method.addAnnotation(ApplicationScoped.class);
        }
    }
}
