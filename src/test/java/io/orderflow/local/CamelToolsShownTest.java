package io.orderflow.local;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CamelToolsShownTest {
    private static final String FOLDER = "META-INF/services/org/apache/camel/dev-console/";

    /** Somebody has looked: they have names, numbers and times, and addresses without what is secret in them. */
    private static final Set<String> SHOWN = Set.of(
            "blocked",
            "circuit-breaker",
            "consumer",
            "context",
            "endpoint",
            "gc",
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
