package io.orderflow.manifests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orderflow.testing.Modelines;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The Integration that {@code kamel run} makes of a route file: its modelines, turned into a spec. The source's text is
 * left out; kustomize puts it in.
 */
final class IntegrationManifest {
    /** Trait parameters that are lists; each modeline adds an element. */
    private static final Set<String> LISTS = Set.of(
            "builder.properties",
            "camel.properties",
            "jvm.options",
            "mount.configs",
            "mount.resources",
            "mount.emptyDirs");

    private static final Pattern HYPHEN = Pattern.compile("-([a-z])");

    private final ObjectNode spec = JsonNodeFactory.instance.objectNode();

    private IntegrationManifest() {}

    static ObjectNode of(Route route) {
        IntegrationManifest manifest = new IntegrationManifest();
        manifest.spec.withArray("sources").addObject().put("name", route.fileName());
        ArrayNode dependencies = manifest.spec.withArray("dependencies");
        route.options("dependency").forEach(dependencies::add);
        route.options("config").forEach(config -> manifest.trait("mount.configs", config));
        route.options("resource").forEach(resource -> manifest.trait("mount.resources", resource));
        Modelines.properties(route.file())
                .forEach((name, value) -> manifest.trait("camel.properties", name + "=" + value));
        for (String trait : route.options("trait")) {
            int equals = trait.indexOf('=');
            manifest.trait(trait.substring(0, equals), trait.substring(equals + 1));
        }

        ObjectNode integration = JsonNodeFactory.instance.objectNode();
        integration.put("apiVersion", "camel.apache.org/v1").put("kind", "Integration");
        integration.putObject("metadata").put("name", route.integration());
        return integration.set("spec", manifest.spec);
    }

    private void trait(String parameter, String value) {
        int dot = parameter.indexOf('.');
        String trait = parameter.substring(0, dot);
        String name = HYPHEN.matcher(parameter.substring(dot + 1))
                .replaceAll(hyphen -> hyphen.group(1).toUpperCase());
        ObjectNode settings = spec.withObject("/traits/" + trait);
        if (LISTS.contains(trait + "." + name)) {
            settings.withArray(name).add(value);
        } else if (value.matches("true|false")) {
            settings.put(name, Boolean.parseBoolean(value));
        } else if (value.matches("[0-9]+")) {
            settings.put(name, Integer.parseInt(value));
        } else {
            settings.put(name, value);
        }
    }
}
