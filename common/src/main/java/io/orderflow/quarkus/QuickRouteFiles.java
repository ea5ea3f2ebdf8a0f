package io.orderflow.quarkus;

import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;

/**
 * Has a kit load its Java route file by {@link QuickRouteLoader}. A build compatible extension (CDI 4), which the build
 * of a kit calls. A kit whose route is in YAML has no compiler, and stays as it is.
 */
public final class QuickRouteFiles implements BuildCompatibleExtension {
    private static final String COMPILER = "org.apache.camel.dsl.java.joor.JavaRoutesBuilderLoader";

    /** Called once. */
    @Discovery
    public void addLoader(ScannedClasses classes) {
        if (isPresent(COMPILER)) {
            classes.add("io.orderflow.quarkus.QuickRouteLoader");
        }
    }

    private static boolean isPresent(String name) {
        try {
            Class.forName(name, false, QuickRouteFiles.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
