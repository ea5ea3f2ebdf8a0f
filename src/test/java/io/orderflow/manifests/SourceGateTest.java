package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The first container of the source's pod, run as it is against a server that plays the API server. */
class SourceGateTest {
    private static final String READY = "{\"metadata\":{\"generation\":3},\"status\":{\"conditions\":["
            + "{\"lastTransitionTime\":\"2026-11-27T06:00:00Z\",\"status\":\"True\",\"type\":\"BrokerReady\"},"
            + "{\"lastTransitionTime\":\"2026-11-27T06:00:00Z\",\"status\":\"True\",\"type\":\"Ready\"}],\"observedGeneration\":3}}";

    @TempDir
    private Path account;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile String answer = "";
    private volatile String authorization;
    private HttpServer api;
    private Process gate;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
        Files.writeString(account.resolve("token"), "the-token");
        Files.writeString(account.resolve("namespace"), "orderflow");
        Files.writeString(account.resolve("ca.crt"), "");
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/apis/eventing.knative.dev/v1/namespaces/orderflow/triggers/order-placed", exchange -> {
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            asked.incrementAndGet();
        });
        api.start();
    }

    @AfterEach
    void stop() {
        if (api != null) {
            api.stop(0);
        }
        if (gate != null) {
            gate.descendants().forEach(ProcessHandle::destroyForcibly);
            gate.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // there is no such Trigger
                "{\"metadata\":{\"generation\":1}}", // nobody has looked at it
                "{\"metadata\":{\"generation\":1},\"status\":{\"conditions\":[{\"status\":\"False\",\"type\":\"Ready\"},"
                        + "{\"status\":\"True\",\"type\":\"BrokerReady\"}],\"observedGeneration\":1}}",
                "{\"metadata\":{\"generation\":4},\"status\":{\"conditions\":[{\"status\":\"True\",\"type\":\"Ready\"}],"
                        + "\"observedGeneration\":3}}", // it was changed, and is ready as it was
                "{\"metadata\":{\"deletionTimestamp\":\"2026\",\"generation\":3},\"status\":{\"conditions\":["
                        + "{\"status\":\"True\",\"type\":\"Ready\"}],\"observedGeneration\":3}}"
            })
    void theSourceDoesNotStartWhileItsTriggerIsNotReady(String trigger) throws Exception {
        answer = trigger;
        run(script());

        await().atMost(60, TimeUnit.SECONDS).until(() -> asked.get() >= 5);
        assertThat(gate.isAlive()).isTrue();

        answer = READY;
        assertThat(gate.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(gate.exitValue()).isZero();
        assertThat(authorization).isEqualTo("Bearer the-token");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "PIPE"})
    void aTriggerThatIsReadyIsSeenSoMoreThanOnce(Rendered rendered) throws Exception {
        answer = READY.replace(",", " ,\n ");
        run(rendered == Rendered.PIPE ? scriptOfThePipe() : script());

        assertThat(gate.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(gate.exitValue()).isZero();
        assertThat(asked).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION"})
    void everyPodOfTheSourceMayLookAtItsTriggerAndAtNothingElse(Rendered rendered) {
        JsonNode source = rendered.object("Integration", "order-source").path("spec");
        JsonNode rule = rendered.object("Role", "order-source").at("/rules/0");

        assertThat(source.at("/template/spec/initContainers/0/name").asText()).isEqualTo("await-trigger");
        assertThat(source.path("serviceAccountName").asText()).isEqualTo("order-source");
        assertThat(rendered.object("ServiceAccount", "order-source")
                        .path("automountServiceAccountToken")
                        .asBoolean(true))
                .isFalse();
        assertThat(rule.path("verbs"))
                .hasSize(1)
                .first()
                .extracting(JsonNode::asText)
                .isEqualTo("get");
        assertThat(rule.path("resourceNames")).hasSize(1);
        assertThat(rendered.object("Trigger", rule.at("/resourceNames/0").asText())
                        .at("/spec/filters/0/exact/type")
                        .asText())
                .isEqualTo("orderflow.order.placed");
        assertThat(source.toString())
                .contains("/triggers/" + rule.at("/resourceNames/0").asText());
    }

    /** Camel K gives a Pipe no template of its pod, but a trait for its first containers, which mounts what they need. */
    @Test
    void aPodOfThePipeWaitsInTheSameWay() {
        JsonNode pipe = Rendered.PIPE.object("Pipe", "order-source-pipe").path("spec");
        JsonNode rule = Rendered.PIPE.object("Role", "order-source-pipe").at("/rules/0");
        JsonNode account = Rendered.PIPE.object("ServiceAccount", "order-source-pipe");

        assertThat(pipe.at("/traits/init-containers/initTasks"))
                .extracting(JsonNode::asText)
                .containsExactly("await-trigger;docker.io/curlimages/curl:8.10.1;sh /etc/orderflow/await-trigger.sh");
        assertThat(pipe.at("/traits/mount/resources"))
                .extracting(JsonNode::asText)
                .containsExactly("configmap:order-source-pipe/await-trigger.sh@/etc/orderflow/await-trigger.sh");
        assertThat(scriptOfThePipe()).endsWith(script());
        assertThat(pipe.path("serviceAccountName").asText()).isEqualTo("order-source-pipe");
        assertThat(account.path("automountServiceAccountToken").asBoolean(true)).isTrue();
        assertThat(rule).isEqualTo(Rendered.DEV.object("Role", "order-source").at("/rules/0"));
        assertThat(Rendered.PIPE
                        .object("RoleBinding", "order-source-pipe")
                        .at("/subjects/0/name")
                        .asText())
                .isEqualTo("order-source-pipe");
    }

    private static String script() {
        return Rendered.DEV
                .object("Integration", "order-source")
                .at("/spec/template/spec/initContainers/0/command/2")
                .asText();
    }

    private static String scriptOfThePipe() {
        return Rendered.PIPE
                .object("ConfigMap", "order-source-pipe")
                .path("data")
                .path("await-trigger.sh")
                .asText();
    }

    private void run(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        "API",
                        "http://127.0.0.1:" + api.getAddress().getPort(),
                        "ACCOUNT",
                        account.toString(),
                        "NAMESPACE",
                        "orderflow"));
        gate = builder.start();
    }
}
