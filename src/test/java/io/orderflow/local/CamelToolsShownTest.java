package io.orderflow.local;

import io.orderflow.runner.Integration;
import io.orderflow.testing.OwnHome;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CamelToolsShownTest {
    private static final String PHONE = "152122131323";
    private static final String SECRET = "the-key-of-the-tests-and-of-no-one-else";

    private final OwnHome home = new OwnHome();

    private static final String FOLDER = "META-INF/services/org/apache/camel/dev-console/";

    /** Somebody has looked: they have names, numbers and times, and addresses without what is secret in them. */
    private static final Set<String> SHOWN = Set.of(
            "blocked",
            "circuit-breaker",
            "consumer",
            "context",
            "endpoint",
            "gc",
            // Without exceptions.
            "health",
            "inflight",
            "internal-tasks",
            "java-security",
            "main-http-server",
            "memory",
            "micrometer",
            "platform-http",
            "processor",
            "producer",
            "reload",
            "rest",
            "route",
            "route-controller",
            "route-dump",
            "route-group",
            "route-structure",
            "send",
            "source",
            "startup-recorder",
            "thread",
            "top",
            // Without its content.
            "trace",
            "transformers",
            "type-converters");

    /** What is in no list is not a console, but what has them. */
    private static final String REGISTRY = "default-registry";

    @AfterEach
    void theHomeIsTheUsers() {
        home.close();
    }

    /** A new version of Camel may bring one that has passwords. */
    @Test
    void noConsoleOfCamelsIsShownThatNobodyHasLookedAt() throws IOException {
        Set<String> consoles = consoles();

        assertThat(consoles).contains("bean", "service", "properties");
        assertThat(CamelTools.KEPT_BACK).doesNotContainAnyElementsOf(SHOWN);
        consoles.removeAll(CamelTools.KEPT_BACK);
        consoles.remove(REGISTRY);
        assertThat(SHOWN).containsAll(consoles);
    }

    /** Of the integration under test. */
    public static final class Kitchen extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:cook")
                    .routeId("cook")
                    .setProperty("recipe", header("phone"))
                    .setVariable("dish", header("phone"))
                    .filter(header("burnt"))
                    .process(exchange -> {
                        throw new IllegalArgumentException(PHONE + " is no phone");
                    })
                    .end()
                    .to("log:dish?level=OFF");
        }
    }

    /** What the tools show is what the consoles say; the commands themselves, which are slow to start, stand in operator/tests. */
    @Test
    void noConsoleSaysWhatIsInAnOrderOrASecret() throws Exception {
        try (Integration kitchen = new Integration("kitchen", Kitchen.class.getName())
                        .with(Map.of("orderflow.order.digest-key", SECRET, "orderflow.database.password", SECRET))
                        .shownTo(CamelToolsFactory.showing())
                        .start();
                ProducerTemplate template = kitchen.context().createProducerTemplate()) {
            HealthCheckRegistry.get(kitchen.context()).register(new AbstractHealthCheck("kitchen") {
                @Override
                protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
                    builder.down().error(new IllegalArgumentException(PHONE + " is no phone"));
                }
            });
            DevConsoleRegistry consoles = DevConsoleRegistry.get(kitchen.context());
            consoles.resolveById("trace").call(MediaType.JSON, Map.of("enabled", "true"));
            String order = "{\"userPhoneNo\":\"" + PHONE + "\"}";
            template.requestBodyAndHeader("direct:cook", order, "phone", PHONE);
            assertThatThrownBy(() ->
                            template.requestBodyAndHeaders("direct:cook", order, Map.of("phone", PHONE, "burnt", true)))
                    .hasStackTraceContaining(PHONE);

            assertThat(consoles.stream())
                    .hasSizeGreaterThan(30)
                    .allSatisfy(console -> assertThat(told(console))
                            .as(console.getId())
                            .doesNotContain(PHONE)
                            .doesNotContain(SECRET));
            assertThat(told(consoles.resolveById("transformers")))
                    .as("without the list the command for it ends with a stack trace")
                    .contains("transformers=[");
        }
    }

    private static String told(DevConsole console) {
        Map<String, Object> options = Map.of("stackTrace", "true", "dump", "true", "exposureLevel", "full");
        return console.call(MediaType.TEXT, options) + "\n" + console.call(MediaType.JSON, options);
    }

    private static Set<String> consoles() throws IOException {
        Set<String> consoles = new TreeSet<>();
        for (URL folder :
                Collections.list(CamelToolsShownTest.class.getClassLoader().getResources(FOLDER))) {
            JarURLConnection jar = (JarURLConnection) folder.openConnection();
            jar.getJarFile().stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(FOLDER) && name.length() > FOLDER.length())
                    .forEach(name -> consoles.add(name.substring(FOLDER.length())));
        }
        return consoles;
    }
}
