package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What NetworkPolicies allow, by the rules of networking.k8s.io/v1: a pod that a policy of a direction selects may do what
 * one of them allows, and nothing else; a pod that none selects may do all.
 *
 * @param policies of one namespace
 */
record NetworkRules(List<JsonNode> policies) {
    /** One end of a connection that is not the pod: its namespace by name; null for an address outside the cluster. */
    boolean allowsEgress(Map<String, String> podLabels, String toNamespace, String protocol, int port) {
        return allows("Egress", podLabels, toNamespace, protocol, port);
    }

    boolean allowsIngress(Map<String, String> podLabels, String fromNamespace, String protocol, int port) {
        return allows("Ingress", podLabels, fromNamespace, protocol, port);
    }

    private boolean allows(String direction, Map<String, String> labels, String peer, String protocol, int port) {
        List<JsonNode> selecting = policies.stream()
                .map(policy -> policy.path("spec"))
                .filter(spec -> spec.path("policyTypes").toString().contains("\"" + direction + "\""))
                .filter(spec -> selects(spec.path("podSelector"), labels))
                .toList();
        String field = direction.toLowerCase();
        String peers = direction.equals("Egress") ? "to" : "from";
        for (JsonNode spec : selecting) {
            for (JsonNode rule : spec.path(field)) {
                if (isPeer(rule.path(peers), peer) && isPort(rule.path("ports"), protocol, port)) {
                    return true;
                }
            }
        }
        return selecting.isEmpty();
    }

    /** No list, and an empty one, mean everybody. */
    private static boolean isPeer(JsonNode peers, String namespace) {
        if (peers.isEmpty()) {
            return true;
        }
        for (JsonNode peer : peers) {
            if (peer.has("podSelector") || peer.has("ipBlock") || !peer.has("namespaceSelector")) {
                throw new IllegalArgumentException("not understood: " + peer);
            }
            if (namespace != null
                    && selects(peer.path("namespaceSelector"), Map.of("kubernetes.io/metadata.name", namespace))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPort(JsonNode ports, String protocol, int port) {
        if (ports.isEmpty()) {
            return true;
        }
        for (JsonNode allowed : ports) {
            if (allowed.path("protocol").asText("TCP").equals(protocol)
                    && allowed.path("port").asInt() == port) {
                return true;
            }
        }
        return false;
    }

    private static boolean selects(JsonNode selector, Map<String, String> labels) {
        for (var label : selector.path("matchLabels").properties()) {
            if (!label.getValue().asText().equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            String value = labels.get(expression.path("key").asText());
            boolean matches = switch (expression.path("operator").asText()) {
                case "Exists" -> value != null;
                case "In" ->
                    value != null && expression.path("values").toString().contains("\"" + value + "\"");
                default -> throw new IllegalArgumentException("not understood: " + expression);
            };
            if (!matches) {
                return false;
            }
        }
        return true;
    }
}
