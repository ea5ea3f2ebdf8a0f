package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands that run by the clock: audit and purge. */
class AuditJobTest {
    private static final Pattern OF_THE_SOURCE =
            Pattern.compile("orderflow\\.(?:rocketmq\\.[a-z-]+|event\\.source|source\\.dead-letter-topic)");

    @TempDir
    Path folder;

    @Test
    void bothFitTheirModelsAndRunUnprivileged() {
        List<JsonNode> jobs = jobs();

        assertThat(jobs).extracting(Rendered::title).containsExactlyInAnyOrder("CronJob audit", "CronJob purge");
        assertThat(jobs).allSatisfy(job -> {
            assertThat(TypedModels.errors(job)).isEmpty();
            JsonNode pod = job.at("/spec/jobTemplate/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/containers/0/securityContext/readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
        });
    }

    /** A missing order is a Job that has failed, and one that is run again would hide it. */
    @Test
    void anAuditThatFindsAnOrderMissingIsAJobThatHasFailed() {
        JsonNode job = audit().at("/spec/jobTemplate/spec");

        assertThat(job.path("backoffLimit").asInt(-1)).isZero();
        assertThat(job.at("/template/spec/restartPolicy").asText()).isEqualTo("Never");
    }

    /** The one before was on time, and the one after as late as may be. */
    @Test
    void anAuditThatIsMissedLeavesNoGap() {
        JsonNode spec = audit().path("spec");
        List<String> arguments = StreamSupport.stream(
                        spec.at("/jobTemplate/spec/template/spec/containers/0/args")
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .toList();
        int hour = 60;

        assertThat(spec.path("schedule").asText()).isEqualTo("15 * * * *");
        assertThat(minutes(arguments, "--from") - minutes(arguments, "--to"))
                .isGreaterThanOrEqualTo(
                        2 * hour + spec.path("startingDeadlineSeconds").asInt() / 60);
    }

    private static int minutes(List<String> arguments, String option) {
        return Integer.parseInt(arguments.get(arguments.indexOf(option) + 1).replaceFirst("m$", ""));
    }

    /** Else a Job would wait for ever for a Secret that nobody makes. */
    @Test
    void theirSecretsAreThoseOfTheOverlays() throws Exception {
        String secrets = Files.readString(Path.of("config/overlays/production/secrets.example.yaml"));

        assertThat(jobs())
                .allSatisfy(job -> job.findValues("secretKeyRef").forEach(reference -> {
                    assertThat(secrets)
                            .contains("name: " + reference.path("name").asText() + "\n");
                    if (!reference.path("optional").asBoolean()) {
                        assertThat(secrets).contains(reference.path("key").asText() + ": ");
                    }
                }));
    }

    /** What the source is told of RocketMQ by its Secret, the audit is told: its certificate too, and where that is mounted. */
    @Test
    void theAuditReadsWhatTheSourceReadsAndTrustsWhatItTrusts() throws Exception {
        JsonNode pod = audit().at("/spec/jobTemplate/spec/template/spec");
        List<String> told = pod.findValues("secretKeyRef").stream()
                .map(reference -> reference.path("key").asText())
                .filter(key -> OF_THE_SOURCE.matcher(key).matches())
                .toList();
        Matcher properties = Pattern.compile("\\{\\{(" + OF_THE_SOURCE + ")[:}]")
                .matcher(Files.readString(Path.of("config/orderflow.properties")));

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(properties
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .toList());
        assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
                .contains("/etc/rocketmq-ca");
        assertThat(Files.readString(Path.of("config/overlays/production/secrets.example.yaml")))
                .contains("orderflow.rocketmq.tls-trust-cert: /etc/rocketmq-ca/ca.crt");
    }

    private List<JsonNode> jobs() {
        return Kustomize.render(Workspace.in(folder), "config/audit");
    }

    private JsonNode audit() {
        return jobs().stream()
                .filter(one -> one.at("/metadata/name").asText().equals("audit"))
                .findFirst()
                .orElseThrow();
    }
}
