package io.orderflow.operator;

import io.orderflow.local.CamelToolsFactory;
import io.orderflow.runner.Integration;
import io.orderflow.testing.OwnHome;
import io.orderflow.testing.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Camel JBang's commands, in a process of their own, about routes that run in this one. */
class CamelToolsTest {
    private static final String PHONE = "152122131323";
    private static final String SECRET = "the-key-of-the-tests-and-of-no-one-else";

    private final OwnHome home = new OwnHome();

    /** Of the integration under test. */
    public static final class Kitchen extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:cook")
                    .routeId("cook")
                    .setProperty("recipe", constant("soup"))
                    .filter(header("burnt"))
                    .throwException(IllegalArgumentException.class, PHONE + " is no phone")
                    .end()
                    .to("log:dish?level=OFF");
        }
    }

    @AfterEach
    void theHomeIsTheUsers() {
        home.close();
    }

    @Test
    void theToolsSeeTheRoutesAndTheWayOfAnOrderButNothingThatIsInIt() throws Exception {
        try (Integration kitchen =
                kitchen().shownTo(CamelToolsFactory.showing()).start()) {
            cook(kitchen);
            assertThatThrownBy(() -> burn(kitchen)).hasStackTraceContaining(PHONE);
            assertThat(camel("cook", () -> {}, "get", "route")).doesNotContain(PHONE);
            assertThat(camel("", () -> {}, "trace", "--action=start", "kitchen"))
                    .doesNotContain(PHONE);
            assertThat(camel("cook", () -> cook(kitchen), "trace", "--action=dump", "--show-body", "kitchen"))
                    .doesNotContain(PHONE);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.folder().resolve(".camel"))))
                    .isEqualTo("rwx------");
            assertThat(written())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .doesNotContain(PHONE)
                            .doesNotContain(SECRET));
        }
        assertThat(written()).isEmpty();
    }

    @Test
    void whatNobodyHasAskedToBeShownIsNot() throws Exception {
        try (Integration kitchen = kitchen().start()) {
            cook(kitchen);
            assertThat(home.folder().resolve(".camel")).doesNotExist();
            assertThat(kitchen.context().getManagementStrategy().getManagementAgent())
                    .isNull();
        }
    }

    private static Integration kitchen() {
        return new Integration("kitchen", Kitchen.class.getName()).with(Map.of("orderflow.order.digest-key", SECRET));
    }

    private static void cook(Integration kitchen) {
        send(kitchen, Map.of("phone", PHONE));
    }

    private static void burn(Integration kitchen) {
        send(kitchen, Map.of("phone", PHONE, "burnt", true));
    }

    private static void send(Integration kitchen, Map<String, Object> headers) {
        try (ProducerTemplate template = kitchen.context().createProducerTemplate()) {
            template.requestBodyAndHeaders("direct:cook", "{\"userPhoneNo\":\"" + PHONE + "\"}", headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns what a command says, once that is in it: some go on until they are stopped, and some ask before there is something to
     * tell, and are asked again.
     *
     * @param meanwhile done again and again
     */
    private String camel(String until, Runnable meanwhile, String... arguments) throws Exception {
        List<String> command = JavaCommand.shortLived("-Duser.home=" + home.folder())
                .main(
                        Path.of("operator/tests/target/test-classes").toAbsolutePath() + ":"
                                + Path.of("operator/jbang/target/lib").toAbsolutePath() + "/*",
                        "io.orderflow.operator.Camel",
                        List.of(arguments));
        Path output = Files.createTempFile(home.folder(), "camel", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        AtomicReference<Process> process = new AtomicReference<>(builder.start());
        try {
            Awaitility.await(String.join(" ", arguments))
                    .atMost(Duration.ofMinutes(4))
                    .until(() -> {
                        meanwhile.run();
                        boolean ended = !process.get().isAlive();
                        if (ended && !Files.readString(output).contains(until)) {
                            process.set(builder.start());
                            return false;
                        }
                        return until.isEmpty()
                                ? ended
                                : Files.readString(output).contains(until);
                    });
            return Files.readString(output);
        } finally {
            process.get().destroy();
            process.get().waitFor();
        }
    }

    /** What there is of this process in ~/.camel. */
    private List<Path> written() throws Exception {
        String pid = String.valueOf(ProcessHandle.current().pid());
        try (Stream<Path> files = Files.list(home.folder().resolve(".camel"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(pid))
                    .toList();
        }
    }
}
