package io.orderflow.broker;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.orderflow.text.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Brokers and Triggers of some YAML files, each with the place where it was read. */
record Manifests(List<Manifest<Broker>> brokers, List<Manifest<Trigger>> triggers) {
    private static final String API_VERSION = "eventing.knative.dev/v1";

    /** A typo in a field would be pruned silently by most clusters; fabric8 keeps it aside just as silently. */
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    record Manifest<T extends HasMetadata>(T object, Field at) {
        String name() {
            return object.getMetadata().getName();
        }

        String namespace() {
            return object.getMetadata().getNamespace();
        }
    }

    /**
     * @throws IllegalArgumentException one line with file, object, field and problem: an unreadable file, a kind that is
     *     neither Broker nor Trigger, an unknown field, a value of another type
     */
    static Manifests read(List<Path> files) {
        Manifests manifests = new Manifests(new ArrayList<>(), new ArrayList<>());
        files.forEach(manifests::add);
        return manifests;
    }

    private void add(Path file) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(Files.newInputStream(file))) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (!document.isNull() && !document.isMissingNode()) {
                    add(file, document);
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": no YAML: " + OneLine.of(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + OneLine.of(e.toString()));
        }
    }

    private void add(Path file, JsonNode document) {
        String kind = document.path("kind").asText("object");
        Field at = new Field(
                file + ": " + kind + " " + document.at("/metadata/name").asText("without name"), "");
        if (!document.path("apiVersion").asText().equals(API_VERSION)) {
            throw at.child("apiVersion").refused("must be " + API_VERSION);
        }
        switch (kind) {
            case "Broker" -> brokers.add(read(document, Broker.class, at));
            case "Trigger" -> triggers.add(read(document, Trigger.class, at));
            default -> throw at.child("kind").refused("must be Broker or Trigger");
        }
    }

    private static <T extends HasMetadata> Manifest<T> read(JsonNode document, Class<T> type, Field at) {
        T object;
        try {
            object = YAML.treeToValue(document, type);
        } catch (UnrecognizedPropertyException e) {
            throw field(at, e).refused("unknown field");
        } catch (JsonMappingException e) {
            throw field(at, e).refused(OneLine.of(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            throw at.refused(OneLine.of(e.getOriginalMessage()));
        }
        Field metadata = at.child("metadata");
        if (object.getMetadata() == null) {
            throw metadata.refused("missing");
        }
        requireText(object.getMetadata().getName(), metadata.child("name"));
        requireText(object.getMetadata().getNamespace(), metadata.child("namespace"));
        return new Manifest<>(object, at);
    }

    private static Field field(Field at, JsonMappingException e) {
        for (JsonMappingException.Reference step : e.getPath()) {
            at = step.getFieldName() == null ? at.item(step.getIndex()) : at.child(step.getFieldName());
        }
        return at;
    }

    private static void requireText(String value, Field at) {
        if (value == null || value.isBlank()) {
            throw at.refused("missing");
        }
    }
}
