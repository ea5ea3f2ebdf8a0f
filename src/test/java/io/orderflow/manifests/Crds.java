package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The schemas of published custom resource definitions, in the folder that {@code ORDERFLOW_CRDS} names, or in
 * ../shared/crds. An API server prunes a field that a structural schema does not have, without a word; here it is an error.
 */
final class Crds {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().build();

    private final Map<String, JsonSchema> byType = new HashMap<>();

    /** Empty where there is no such folder. */
    static Optional<Crds> find() {
        Path folder =
                Path.of(Optional.ofNullable(System.getenv("ORDERFLOW_CRDS")).orElse("../shared/crds"));
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Crds crds = new Crds();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                Kustomize.objects(Files.readString(file)).forEach(crds::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(crds);
    }

    private void add(JsonNode crd) {
        String group = crd.at("/spec/group").asText();
        String kind = crd.at("/spec/names/kind").asText();
        for (JsonNode version : crd.at("/spec/versions")) {
            ObjectNode schema = version.at("/schema/openAPIV3Schema").deepCopy();
            // Of every object, whether or not its definition says so.
            Stream.of("apiVersion", "kind", "metadata")
                    .forEach(field -> schema.withObject("/properties").putObject(field));
            makeStrict(schema);
            byType.put(group + "/" + version.path("name").asText() + " " + kind, SCHEMAS.getSchema(schema, CONFIG));
        }
    }

    /** From OpenAPI 3.0, in the dialect of Kubernetes, to JSON Schema. */
    private static void makeStrict(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            boolean open = object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            if (object.path("properties").isObject()
                    && object.has("type")
                    && !open
                    && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove("type");
            }
            if (object.path("nullable").asBoolean() && object.has("type")) {
                String type = object.path("type").asText();
                object.putArray("type").add(type).add("null");
            }
        }
        schema.forEach(Crds::makeStrict);
    }

    boolean knows(JsonNode object) {
        return byType.containsKey(type(object));
    }

    /** What an API server would refuse, and what it would drop. */
    List<String> errors(JsonNode object) {
        return byType.get(type(object)).validate(object).stream()
                .map(error -> Rendered.title(object) + " " + error.getMessage())
                .sorted()
                .toList();
    }

    private static String type(JsonNode object) {
        return object.path("apiVersion").asText() + " " + object.path("kind").asText();
    }
}
