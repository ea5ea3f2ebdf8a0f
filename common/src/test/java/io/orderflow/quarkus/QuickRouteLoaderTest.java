package io.orderflow.quarkus;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.joor.ReflectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuickRouteLoaderTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(QuickRouteLoader.class);
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path compiled;

    @BeforeEach
    void start() throws Exception {
        QuickRouteLoader loader = new QuickRouteLoader(compiled.toString());
        camel.getRegistry().bind("routes-builder-loader-java", loader);
        loader.startIn(camel);
        log.start();
        LOG.addAppender(log);
    }

    @AfterEach
    void stop() {
        LOG.detachAppender(log);
        camel.stop();
        assertThat(System.getProperty("java.class.path")).isEqualTo(CLASS_PATH);
    }

    @Test
    void aRouteFileIsCompiledOverAFewJars() throws Exception {
        load(source("", "\"fast\""));

        assertThat(camel.getRouteDefinition("fast")).isNotNull();
        assertThat(log.list).isEmpty();
    }

    @Test
    void ifThatIsNotEnoughThenOverAll() throws Exception {
        load(source("import org.assertj.core.util.Strings;", "Strings.concat(\"fa\", \"st\")"));

        assertThat(camel.getRouteDefinition("fast")).isNotNull();
        assertThat(log.list).singleElement().asString().contains("Fast.java").contains("compiled once more, over all");
    }

    @Test
    void whatDoesNotCompileIsToldAsWithoutIt() {
        assertThatThrownBy(() -> load(source("", "notThere")))
                .isInstanceOf(ReflectException.class)
                .hasMessageContaining("Fast.java:3")
                .hasMessageContaining("notThere");
        assertThat(log.list).isEmpty();
    }

    @Test
    void oneWhoseCompiledFormTheImageHasIsNotCompiled() throws Exception {
        String source = source("", "\"fast\"");
        compileTo(compiled.resolve(name(source)), source("", "\"compiled before\""));

        load(source);

        assertThat(camel.getRouteDefinition("compiled before")).isNotNull();
    }

    @Test
    void oneThatWasEditedIs() throws Exception {
        String source = source("", "\"fast\"");
        compileTo(compiled.resolve(name(source)), source);

        load(source.replace("fast", "edited"));

        assertThat(camel.getRouteDefinition("edited")).isNotNull();
    }

    private static String name(String source) throws Exception {
        return CompiledRoutes.name(source.getBytes(StandardCharsets.UTF_8), CompiledRoutes.jarsOf(CLASS_PATH));
    }

    private static void compileTo(Path folder, String source) throws Exception {
        Path file = Files.writeString(Files.createDirectories(folder).resolve("Fast.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                CLASS_PATH,
                                "-proc:none",
                                "-d",
                                folder.toString(),
                                file.toString()))
                .isZero();
        Files.delete(file);
    }

    private void load(String source) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(List.of(ResourceHelper.fromString("Fast.java", source)));
    }

    private static String source(String imports, String id) {
        return imports + """

                public class Fast extends org.apache.camel.builder.RouteBuilder {
                    public void configure() { from("direct:start").routeId(%s).to("direct:end"); }
                }
                """.formatted(id);
    }
}
