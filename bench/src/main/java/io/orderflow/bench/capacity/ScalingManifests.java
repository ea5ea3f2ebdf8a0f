package io.orderflow.bench.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings as the manifests have them: {@code base/scaling.yaml}, a ScaledObject of KEDA's, the limit of a pod in
 * {@code components/hardening}, the topic's queues in {@code components/try-out/rocketmq.yaml}, and, where it is applied,
 * {@code handler/tuning.yaml}.
 */
final class ScalingManifests {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String AUTOSCALING = "autoscaling.knative.dev/";
    private static final Pattern QUEUES = Pattern.compile("updateTopic .*-t orders -r (\\d{1,4})");
    private static final Pattern CPU = Pattern.compile("([0-9]{1,6})(m?)|([0-9]{1,3}\\.[0-9]{1,3})");

    private final Path folder;

    /** @param folder such as {@code config} */
    ScalingManifests(Path folder) {
        this.folder = folder;
    }

    /**
     * @param scaledObject file in the folder
     * @param tuning file in the folder, "" for none
     * @param set what is other than the manifests say, by the names of {@link KnativeSettings#names} and {@link #OTHERS}
     * @throws IllegalArgumentException a file that is not there, or a value that is missing or of no use: one line
     */
    CapacitySettings read(String scaledObject, String tuning, Map<String, String> set, int connections, double cores) {
        Map<String, String> others = new LinkedHashMap<>(set);
        Map<String, String> knative = knative(tuning);
        set.forEach((name, value) -> {
            if (KnativeSettings.names().contains(name)) {
                knative.put(name, value);
                others.remove(name);
            } else if (!OTHERS.contains(name)) {
                throw new IllegalArgumentException("'%s' is no setting: there are %s, and Knative's %s"
                        .formatted(
                                name,
                                OTHERS,
                                KnativeSettings.names().stream().sorted().toList()));
            }
        });
        JsonNode deadLetters = integration("dead-letter-route");
        int deadLetterPods = (int) whole(deadLetters, "maxScale");
        int deadLetterPool = (int) variable(deadLetters, "ORDERFLOW_DATABASE_POOL_SIZE");
        return new CapacitySettings(
                (int) other(
                        others,
                        "in-flight",
                        () -> variable(integration("order-source"), "ORDERFLOW_SOURCE_MAX_IN_FLIGHT")),
                (int) other(others, "queues", this::queues),
                podCores(),
                (int) other(
                        others,
                        "pool-size",
                        () -> variable(integration("order-route"), "ORDERFLOW_DATABASE_POOL_SIZE")),
                deadLetterPods * deadLetterPool,
                connections,
                cores,
                KnativeSettings.of(knative),
                source(scaledObject, others));
    }

    /** Settings that are not Knative's. */
    static final List<String> OTHERS = List.of("in-flight", "queues", "pool-size", "max-sources", "min-sources", "lag");

    private interface Written {
        double value();
    }

    private static double other(Map<String, String> set, String name, Written written) {
        return set.containsKey(name)
                ? Numbers.whole(name, set.get(name), name.equals("min-sources") ? 0 : 1, 1_000_000)
                : written.value();
    }

    private Map<String, String> knative(String tuning) {
        JsonNode route = integration("order-route");
        Map<String, String> all = new LinkedHashMap<>();
        JsonNode traits = route.at("/spec/traits/knative-service");
        if (!traits.path("autoscalingMetric").asText().equals("concurrency")) {
            throw new IllegalArgumentException(
                    file("base/scaling.yaml") + ": only the metric concurrency is simulated, of the order-route");
        }
        all.put("target", traits.path("autoscalingTarget").asText());
        all.put("min-scale", traits.path("minScale").asText());
        all.put("max-scale", traits.path("maxScale").asText());
        if (!tuning.isEmpty()) {
            JsonNode template = documents(tuning).get(0).at("/spec/template");
            template.at("/metadata/annotations").properties().forEach(annotation -> {
                if (annotation.getKey().startsWith(AUTOSCALING)) {
                    all.put(
                            annotation.getKey().substring(AUTOSCALING.length()),
                            annotation.getValue().asText());
                }
            });
            all.put(
                    "container-concurrency",
                    template.at("/spec/containerConcurrency").asText("0"));
        }
        return all;
    }

    private SourceScaling source(String file, Map<String, String> set) {
        JsonNode spec = documents(file).get(0).path("spec");
        JsonNode down = spec.at("/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown");
        JsonNode policy = down.at("/policies/0");
        JsonNode trigger = spec.at("/triggers/0");
        String lag = trigger.at("/metadata/threshold")
                .asText(trigger.at("/metadata/targetLag").asText());
        boolean pushes = trigger.path("type").asText().equals("external-push");
        return new SourceScaling(
                (int) other(set, "min-sources", () -> whole(spec, "minReplicaCount")),
                (int) other(set, "max-sources", () -> whole(spec, "maxReplicaCount")),
                other(set, "lag", () -> Numbers.of(file(file) + ": the orders that wait for each pod", lag, 1, 1e9)),
                pushes ? 0 : (int) whole(spec, "pollingInterval"),
                (int) whole(spec, "cooldownPeriod"),
                (int) whole(down, "stabilizationWindowSeconds"),
                (int) whole(policy, "value"),
                (int) whole(policy, "periodSeconds"));
    }

    private double podCores() {
        String file = "components/hardening/integration.yaml";
        String limit =
                documents(file).get(0).at("/spec/traits/container/limitCPU").asText();
        Matcher cpu = CPU.matcher(limit);
        if (!cpu.matches()) {
            throw new IllegalArgumentException(file(file) + ": limitCPU is '" + limit + "': must be such as 500m or 2");
        }
        double cores = cpu.group(3) != null ? Double.parseDouble(cpu.group(3)) : Double.parseDouble(cpu.group(1));
        return "m".equals(cpu.group(2)) ? cores / 1000 : cores;
    }

    private double queues() {
        String file = "components/try-out/rocketmq.yaml";
        Matcher queues = QUEUES.matcher(text(file));
        if (!queues.find()) {
            throw new IllegalArgumentException(file(file) + " makes no topic orders by updateTopic");
        }
        return Integer.parseInt(queues.group(1));
    }

    private JsonNode integration(String name) {
        String file = "base/scaling.yaml";
        return documents(file).stream()
                .filter(one -> one.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file(file) + " has no " + name));
    }

    private double variable(JsonNode integration, String name) {
        for (JsonNode variable : integration.at("/spec/traits/environment/vars")) {
            if (variable.asText().startsWith(name + "=")) {
                return Numbers.whole(name, variable.asText().substring(name.length() + 1), 1, 1_000_000);
            }
        }
        throw new IllegalArgumentException(file("base/scaling.yaml") + " has no " + name);
    }

    private static double whole(JsonNode of, String field) {
        JsonNode value =
                of.path(field).isMissingNode() ? of.at("/spec/traits/knative-service/" + field) : of.path(field);
        return Numbers.whole(field, value.asText(), 0, 1_000_000);
    }

    private List<JsonNode> documents(String file) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text(file))) {
            List<JsonNode> all =
                    documents.readAll().stream().filter(JsonNode::isObject).toList();
            if (all.isEmpty()) {
                throw new IllegalArgumentException(file(file) + " has no object of Kubernetes'");
            }
            return all;
        } catch (IOException e) {
            throw new IllegalArgumentException(file(file) + " is no YAML", e);
        }
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file(file) + " cannot be read: name the folder of the manifests by --config", e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
