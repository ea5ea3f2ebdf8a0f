package io.orderflow.manifests;

import io.orderflow.testing.Modelines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The route files, each of which is an Integration on a cluster. */
enum Route {
    ORDER_SOURCE("OrderSource"),
    ORDER_ROUTE("OrderRoute"),
    DEAD_LETTER_ROUTE("DeadLetterRoute"),
    ORDER_SIMULATOR("OrderSimulator");

    final String className;

    Route(String className) {
        this.className = className;
    }

    static Route of(String integration) {
        return Arrays.stream(values())
                .filter(route -> route.integration().equals(integration))
                .findFirst()
                .orElseThrow();
    }

    /** As {@code kamel run} names the Integration: the modeline's name. */
    String integration() {
        return options("name").get(0);
    }

    String fileName() {
        return className + ".java";
    }

    String file() {
        return "routes/" + fileName();
    }

    String text() {
        try {
            return Files.readString(Path.of(file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> options(String name) {
        return Modelines.values(file(), name);
    }
}
