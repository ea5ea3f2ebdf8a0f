package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import io.orderflow.testing.Docs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the queries of dashboards and alerts ask for, and what there is to be asked for. */
final class PromQueries {
    /** Held against the code by the tests of the modules that count. */
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(\\w+)` \\| `[\\w.]+` \\|");

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:]*\\s*\\()");
    private static final Pattern LABEL = Pattern.compile("\\w+");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "offset", "bool");

    /** Names of others: RocketMQ 5.3, its exporter, the kubelet, kube-state-metrics, and Knative 1.19 and later. */
    private static final Set<String> OF_OTHERS = Set.of(
            "rocketmq_messages_in_total",
            "rocketmq_consumer_lag_latency",
            "rocketmq_send_to_dlq_messages_total",
            "rocketmq_brokeruntime_commitlog_disk_ratio",
            "kubelet_volume_stats_used_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "kube_deployment_status_replicas_available",
            "kube_deployment_spec_replicas",
            "kube_job_status_failed",
            "kube_job_created",
            "kube_cronjob_created",
            "kube_cronjob_status_last_successful_time",
            "kn_revision_pods_desired",
            "kn_revision_pods_requested",
            "kn_revision_pods_count",
            "kn_revision_pods_not_ready_count",
            "kn_revision_pods_pending_count",
            "kn_revision_pods_terminating_count",
            "kn_revision_concurrency_stable",
            "kn_revision_concurrency_panic",
            "kn_revision_concurrency_target",
            "kn_revision_capacity_excess",
            "kn_revision_request_concurrency",
            "kn_serving_invocation_duration_seconds_bucket",
            "kn_serving_invocation_duration_seconds_count");

    private static final Set<String> LABELS = Set.of(
            // The source's own, and a histogram's.
            "topic",
            "group",
            "queue",
            "le",
            // What Prometheus adds for a PodMonitor.
            "namespace",
            "pod",
            // Those of others.
            "consumer_group",
            "deployment",
            "job_name",
            "cronjob",
            "persistentvolumeclaim",
            "k8s_namespace_name",
            "kn_service_name",
            "kn_revision_name",
            "http_response_status_code");

    private PromQueries() {}

    /** The names of metrics in a query. */
    static Set<String> metrics(String query) {
        String bare = GROUPING.matcher(query).replaceAll("");
        bare = RANGE.matcher(withoutMatchers(bare)).replaceAll("");
        return names(NAME, bare)
                .filter(name -> !KEYWORDS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of labels that a query selects or groups by. */
    static Set<String> labels(String query) {
        String bare = TEXT.matcher(query).replaceAll("");
        return Stream.of(MATCHERS, GROUPING)
                .flatMap(pattern -> Docs.matches(pattern, bare).stream())
                .flatMap(match -> names(LABEL, match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What of a query nobody has. */
    static List<String> unknown(String query) {
        Set<String> known = new TreeSet<>(OF_OTHERS);
        documented().forEach(name -> {
            known.add(name);
            if (name.endsWith("_seconds")) {
                Stream.of("_bucket", "_count", "_sum").forEach(suffix -> known.add(name + suffix));
            }
        });
        return Stream.concat(
                        metrics(query).stream().filter(name -> !known.contains(name)),
                        labels(query).stream().filter(name -> !LABELS.contains(name)))
                .toList();
    }

    /** The metrics of the application, as Prometheus gets them. */
    static Set<String> documented() {
        return Docs.matches(DOCUMENTED, Docs.text("docs/operations.md")).stream()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Runs {@code promtool} on rules, beside a copy of the other files; fails with what it says. */
    static String promtool(Path folder, JsonNode rules, String... arguments) throws IOException {
        Files.writeString(folder.resolve("rules.yaml"), rules.toString());
        return Kustomize.run(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                .map(argument ->
                        argument.endsWith(".yaml") ? folder.resolve(argument).toString() : argument)
                .toArray(String[]::new));
    }

    /** Says on the console, too, why a test is skipped. */
    static boolean hasPromtool() {
        if (Kustomize.isThere("promtool", "--version")) {
            return true;
        }
        System.out.println("there is no promtool, so no alert is tried: apt-get install prometheus");
        return false;
    }

    private static String withoutMatchers(String query) {
        return MATCHERS.matcher(TEXT.matcher(query).replaceAll("")).replaceAll("");
    }

    private static Stream<String> names(Pattern pattern, String text) {
        return Docs.matches(pattern, text).stream().map(match -> match.group());
    }
}
