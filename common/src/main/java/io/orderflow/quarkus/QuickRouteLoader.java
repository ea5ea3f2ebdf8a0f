package io.orderflow.quarkus;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.dsl.java.joor.JavaRoutesBuilderLoader;
import org.apache.camel.language.joor.CompilationUnit;
import org.apache.camel.spi.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's loader of Java route files, and less of a start: a file whose compiled form the image has is not compiled
 * ({@link CompiledRoutes}), and for another the compiler looks into a few jars first, those of Camel that a route is written with,
 * and Orderflow's. A kit has some 290 jars with 43,000 entries, and javac reads the directory of each before the first line. A
 * route file that needs more is compiled over all of them, and the log says so. What each takes: docs/cold-start.md.
 *
 * <p>Camel takes a loader from its registry first, by this name (its {@code DefaultRoutesLoader}).
 */
@Singleton
@Named("routes-builder-loader-java")
public class QuickRouteLoader extends JavaRoutesBuilderLoader {
    /** The only way to tell Camel's compiler: it passes this property on, and takes no options. */
    private static final String CLASS_PATH = "java.class.path";

    private static final Logger LOG = LoggerFactory.getLogger(QuickRouteLoader.class);

    private final String compiledRoutes;
    private final List<URL> compiled = new ArrayList<>();

    @Inject
    public QuickRouteLoader() {
        this(System.getenv(CompiledRoutes.VARIABLE));
    }

    /** @param compiledRoutes the folder of the folders of {@link CompiledRoutes}; null if there is none */
    QuickRouteLoader(String compiledRoutes) {
        this.compiledRoutes = compiledRoutes;
    }

    /** Starts it, as Camel does with those that it finds by itself; it ends with that context. */
    @Inject
    public void startIn(CamelContext camel) throws Exception {
        camel.addService(this, true, true);
    }

    @Override
    protected CompilationUnit.Result compileResources(Collection<Resource> resources) throws Exception {
        String all = System.getProperty(CLASS_PATH, "");
        List<Path> few = CompiledRoutes.jarsOf(all);
        if (few.isEmpty()) {
            return super.compileResources(resources);
        }
        findCompiled(resources, few);
        System.setProperty(
                CLASS_PATH, few.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        try {
            return super.compileResources(resources);
        } catch (Exception e) {
            LOG.debug("Not compiled over {}", few, e);
        } finally {
            System.setProperty(CLASS_PATH, all);
        }
        CompilationUnit.Result result = super.compileResources(resources);
        LOG.info(
                "{} needed more than the jars that most routes need, and was compiled once more, over all. This adds to each"
                        + " start.",
                resources.stream().map(Resource::getLocation).collect(Collectors.joining(", ")));
        return result;
    }

    private void findCompiled(Collection<Resource> resources, List<Path> jars) {
        compiled.clear();
        if (compiledRoutes == null) {
            return;
        }
        for (Resource resource : resources) {
            try (InputStream source = resource.getInputStream()) {
                Path folder = Path.of(compiledRoutes, CompiledRoutes.name(source.readAllBytes(), jars));
                if (Files.isDirectory(folder)) {
                    compiled.add(folder.toUri().toURL());
                }
            } catch (IOException e) {
                // Then it is compiled, and the compiler says what it cannot read.
                LOG.debug("No compiled form of {}", resource.getLocation(), e);
            }
        }
    }

    /** Camel compiles no class that this one has. */
    @Override
    protected ClassLoader resolveParentClassLoader() {
        ClassLoader parent = super.resolveParentClassLoader();
        return compiled.isEmpty() ? parent : new URLClassLoader(compiled.toArray(URL[]::new), parent);
    }
}
