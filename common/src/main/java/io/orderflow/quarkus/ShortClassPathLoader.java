package io.orderflow.quarkus;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.File;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.dsl.java.joor.JavaRoutesBuilderLoader;
import org.apache.camel.language.joor.CompilationUnit;
import org.apache.camel.spi.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's loader of Java route files, which has the compiler look into a few jars first: those of Camel that a route is written
 * with, and Orderflow's. A kit has some 290 jars with 43,000 entries, and javac reads the directory of each before it compiles the
 * first line: a seventh of the processor time of a start, docs/cold-start.md. A route file that needs more is compiled over all of
 * them, as without this class, and the log says so.
 *
 * <p>Camel takes a loader from its registry first, by this name (its {@code DefaultRoutesLoader}).
 */
@Singleton
@Named("routes-builder-loader-java")
public class ShortClassPathLoader extends JavaRoutesBuilderLoader {
    /** The only way to tell Camel's compiler: it passes this property on, and takes no options. */
    private static final String CLASS_PATH = "java.class.path";

    /** A kit's jars begin with their group: {@code org.apache.camel.camel-api-4.8.0.jar}. */
    private static final Pattern FEW = Pattern.compile("(?:.*\\.)?(?:camel-(?:api|base|bean|core-model|support|util)"
            + "|jackson-(?:annotations|core|databind)|jakarta\\.xml\\.bind-api|orderflow-\\w+|slf4j-api)-\\d.*\\.jar");

    private static final Logger LOG = LoggerFactory.getLogger(ShortClassPathLoader.class);

    /** Starts it, as Camel does with those that it finds by itself; it ends with that context. */
    @Inject
    public void startIn(CamelContext camel) throws Exception {
        camel.addService(this, true, true);
    }

    @Override
    protected CompilationUnit.Result compileResources(Collection<Resource> resources) throws Exception {
        String all = System.getProperty(CLASS_PATH, "");
        String few = few(all);
        if (few.isEmpty()) {
            return super.compileResources(resources);
        }
        System.setProperty(CLASS_PATH, few);
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

    private static String few(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> FEW.matcher(new File(entry).getName()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
