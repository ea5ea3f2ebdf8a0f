package io.orderflow.text;

import java.util.Set;

/** The environment variables that Kubernetes sets in a pod for each Service of its namespace, such as one called orderflow-database. */
public final class ServiceVariables {
    private ServiceVariables() {}

    /**
     * Whether Kubernetes has set it, and nobody else.
     *
     * @param environment the names of all variables
     */
    public static boolean isOne(String variable, Set<String> environment) {
        return environment.stream()
                .filter(name -> name.endsWith("_SERVICE_HOST"))
                .anyMatch(host -> variable.startsWith(host.replaceFirst("SERVICE_HOST$", "")));
    }
}
