package io.orderflow.quarkus;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.joor.ReflectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ShortClassPathLoaderTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(ShortClassPathLoader.class);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final String classPath = System.getProperty("java.class.path");

    @BeforeEach
    void start() throws Exception {
        ShortClassPathLoader loader = new ShortClassPathLoader();
        camel.getRegistry().bind("routes-builder-loader-java", loader);
        loader.startIn(camel);
        log.start();
        LOG.addAppender(log);
    }

    @AfterEach
    void stop() {
        LOG.detachAppender(log);
        camel.stop();
        assertThat(System.getProperty("java.class.path")).isEqualTo(classPath);
    }

    @Test
    void aRouteFileIsCompiledOverAFewJars() throws Exception {
        load("", "\"\"");

        assertThat(camel.getRouteDefinition("fast")).isNotNull();
        assertThat(log.list).isEmpty();
    }

    @Test
    void ifThatIsNotEnoughThenOverAll() throws Exception {
        load("import org.assertj.core.util.Strings;", "Strings.concat()");

        assertThat(camel.getRouteDefinition("fast")).isNotNull();
        assertThat(log.list).singleElement().asString().contains("Fast.java").contains("compiled once more, over all");
    }

    @Test
    void whatDoesNotCompileIsToldAsWithoutIt() {
        assertThatThrownBy(() -> load("", "notThere"))
                .isInstanceOf(ReflectException.class)
                .hasMessageContaining("Fast.java:3")
                .hasMessageContaining("notThere");
        assertThat(log.list).isEmpty();
    }

    private void load(String imports, String suffix) throws Exception {
        String source = imports + """

                public class Fast extends org.apache.camel.builder.RouteBuilder {
                    public void configure() { from("direct:fast" + %s).routeId("fast").to("direct:end"); }
                }
                """.formatted(suffix);
        PluginHelper.getRoutesLoader(camel).loadRoutes(List.of(ResourceHelper.fromString("Fast.java", source)));
    }
}
