package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What an API server, or a webhook behind it, refuses, and no schema says. */
final class ServerRules {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern DNS_SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern QUALIFIED_NAME =
            Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    /** Whose name becomes a host name or a label. */
    private static final Set<String> LABELS =
            Set.of("Namespace", "Service", "Integration", "Pipe", "KameletBinding", "Broker", "Trigger", "Job");

    /** Bytes of {@code kubectl apply}'s annotation that holds the object once more. */
    private static final int LAST_APPLIED = 262_144;

    private ServerRules() {}

    static List<String> errors(List<JsonNode> objects) {
        List<String> errors = new ArrayList<>();
        Set<String> titles = new HashSet<>();
        for (JsonNode object : objects) {
            String title = Rendered.title(object);
            if (!titles.add(title)) {
                errors.add(title + ": there are two");
            }
            names(object).forEach(error -> errors.add(title + ": " + error));
        }
        return errors;
    }

    private static List<String> names(JsonNode object) {
        List<String> errors = new ArrayList<>();
        String kind = object.path("kind").asText();
        String name = object.at("/metadata/name").asText();
        Pattern allowed = LABELS.contains(kind) ? DNS_LABEL : DNS_SUBDOMAIN;
        check(allowed, name, "name", errors);
        object.at("/metadata/labels").properties().forEach(label -> {
            check(QUALIFIED_NAME, label.getKey(), "label", errors);
            check(LABEL_VALUE, label.getValue(), "value of label " + label.getKey(), errors);
        });
        object.at("/metadata/annotations").properties().forEach(annotation -> {
            check(QUALIFIED_NAME, annotation.getKey(), "annotation", errors);
            if (!annotation.getValue().isTextual()) {
                errors.add("annotation " + annotation.getKey() + " is no text");
            }
        });
        for (String data : List.of("data", "stringData", "binaryData")) {
            object.path(data).properties().forEach(entry -> check(DATA_KEY, entry.getKey(), "key", errors));
        }
        if (kind.equals("Integration")) {
            check(DNS_LABEL, name + "-00001-deployment", "name of its revision's Deployment", errors);
            check(DNS_SUBDOMAIN, name + "-application-properties", "name of its ConfigMap", errors);
        }
        if (kind.equals("Broker")) {
            check(DNS_LABEL, name + "-kne-trigger", "name of its channel", errors);
        }
        if (object.toString().length() > LAST_APPLIED) {
            errors.add("is larger than kubectl apply can note");
        }
        return errors;
    }

    private static void check(Pattern allowed, JsonNode value, String what, List<String> errors) {
        if (value.isTextual()) {
            check(allowed, value.asText(), what, errors);
        } else {
            errors.add(what + " is no text: " + value);
        }
    }

    private static void check(Pattern allowed, String value, String what, List<String> errors) {
        if (!allowed.matcher(value).matches()) {
            errors.add(what + " '" + value + "'");
        }
    }
}
