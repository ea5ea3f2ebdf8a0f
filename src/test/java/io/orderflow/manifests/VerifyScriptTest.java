package io.orderflow.manifests;

import io.orderflow.testing.Docs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** verify.sh deletes namespaces and gives a verdict: neither by what a cluster has not said. A script plays kubectl. */
class VerifyScriptTest {
    private static final Path SCRIPT = Path.of("config/verify/verify.sh");

    /** A scene alone: what it takes from verify.sh that asks the cluster is the script's own, the rest does nothing. */
    private static final String ONE_SCENE = """
            set -euo pipefail
            NAMESPACE=orderflow OVERLAY=dev LOAD=10 PATIENCE=1 published=10
            . config/verify/ledger.sh
            eval "$(sed -n '/^limit() {/p; /^no_namespace() {/,/^}/p; /^remove_source() {/,/^}/p' config/verify/verify.sh)"
            fail() { echo "FAILED: $1" && exit 1; }
            await() { local complaint=$2 && shift 2 && { "$@" || fail "$complaint"; }; }
            k() { kubectl "$@"; }
            under_load() { "$@"; }
            audit() { echo '{"type":"ledger","published":10,"tickets":10,"waiting":0,"missing":0}'; }
            sql() { echo 10; }
            begin() { :; }
            sleep() { :; }
            apply() { :; }
            serve_jars() { :; }
            simulate() { :; }
            balance() { :; }
            has_rows() { :; }
            is_ready() { :; }
            phase_is_running() { :; }
            eval "$(sed -n '/^clean_up() {/,/^}/p' config/verify/verify.sh)"
            ours=yes KEEP=no piped=no
            trap clean_up EXIT
            . "config/verify/scenes/$1.sh"
            echo passed
            """;

    private static final String DOES_NOT_ANSWER = "echo 'Unable to connect to the server' >&2; exit 1";
    private static final String KILLS = "*delete?pod*) echo \"pod/${4#*=}-1\" ;;";

    @TempDir
    private Path folder;

    @BeforeEach
    void thereIsBash() {
        assumeTrue(Kustomize.isThere("bash", "--version"), "there is no bash");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    orderflow       | Unable to connect   | whether there is a namespace orderflow is not known, see above
                    orderflow-kamel | Unable to connect   | whether there is a namespace orderflow-kamel is not known, see above
                    orderflow       | namespace/orderflow | the namespace orderflow exists; this script would delete it at the end
                    orderflow-kamel | namespace/orderflow | the namespace orderflow-kamel exists; this script would delete it at the end
                    """)
    void noNamespaceIsTakenForItsOwnThatIsThereOrMayBe(String namespace, String answer, String complaint)
            throws Exception {
        kubectl("*get?namespace?" + namespace + "?*) "
                + (answer.startsWith("namespace") ? "echo " + answer : DOES_NOT_ANSWER) + " ;;");

        assertThat(run(List.of("bash", SCRIPT.toString()))).contains("FAILED: Looking at the cluster: " + complaint);
        assertThat(asked()).isNotEmpty().noneMatch(words -> words.contains("apply") || words.contains("delete"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    OVERLAY=production | OVERLAY is production; allowed is dev or dev-kit
                    KEEP=true          | KEEP is true; allowed is yes or no
                    PATIENCE=1.5       | PATIENCE is 1.5; allowed is a whole number from 1 to 999999
                    COUNT=0            | COUNT is 0; allowed is a whole number from 1 to 999999
                    LOAD=9             | LOAD is 9; allowed is 10 or more
                    SCENES=wake kil    | 'there is no scene ''kil'': wake kill broker canary trigger kamel pipe removal'
                    """)
    void aSettingThatIsNoneIsToldBeforeAnybodyIsAsked(String setting, String complaint) throws Exception {
        kubectl("");

        assertThat(run(List.of("env", setting, "bash", SCRIPT.toString())))
                .contains("FAILED: Reading its settings: " + complaint);
        assertThat(asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    wake    | *get?pods*           | the handler still has a pod
                    removal | *delete?integration* | order-source is not gone
                    removal | *get?namespace*      | whether there is a namespace orderflow is not known, see above
                    removal | *--all-namespaces*   | what is left is not known, see above
                    pipe    | *delete?integration* | order-source is not gone
                    """)
    void aSceneDoesNotPassByWhatNobodyHasSaid(String scene, String question, String complaint) throws Exception {
        kubectl(question + ") " + DOES_NOT_ANSWER + " ;;");

        assertThat(play(scene)).contains("FAILED: " + complaint).doesNotContain("passed");
    }

    /** It is in a namespace that is not the script's, and so does not go with that. */
    @Test
    void thePipesMavenProfileDoesNotOutliveItsScene() throws Exception {
        kubectl("*delete?pipe*) " + DOES_NOT_ANSWER + " ;;");
        play("pipe");
        assertThat(asked()).contains("delete -f config/pipe/maven-profile.yaml --ignore-not-found");

        Files.delete(folder.resolve("asked"));
        kubectl("");
        assertThat(play("pipe")).endsWith("passed\n");
        assertThat(asked())
                .contains("delete -k config/pipe --ignore-not-found")
                .noneMatch(words -> words.contains("maven-profile"));
    }

    @Test
    void aSceneThatHasKilledNobodyDoesNotPass() throws Exception {
        kubectl("*=order-source*) ;; " + KILLS);

        assertThat(play("kill")).contains("FAILED: no pod of both was killed: pod/order-route-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wake", "removal", "pipe", "kill"})
    void aSceneOfWhichAllIsAsItShouldBePasses(String scene) throws Exception {
        kubectl(KILLS);

        assertThat(play(scene)).endsWith("passed\n");
    }

    @Test
    void anImageHasNoKitWhoseJarsCouldBeCompared() throws Exception {
        kubectl("*get?integration?*) echo ' ' ;;");

        assertThat(run(List.of("bash", "config/verify/jars.sh")))
                .isEqualTo("order-source: has no kit, as one that runs an image or is not built yet\n");
    }

    /** The other service's is healthy, and a first one has no ready one before it. */
    @Test
    void ofTheRevisionsThatThePageDeletesNoneIsReady() throws Exception {
        kubectl("*get?ksvc*) printf 'order-route-2 order-route-2\ndead-letter-route-1 \n' ;;");
        String command = Docs.commands(Path.of("docs/kubernetes.md")).stream()
                .filter(words -> words.contains("delete revision"))
                .findFirst()
                .orElseThrow();

        run(List.of("bash", "-c", command));

        assertThat(asked()).endsWith("-n orderflow delete revision --cascade=foreground dead-letter-route-1");
    }

    /** Who has kubectl may have a Mac. */
    @Test
    void noScriptNeedsWhatOnlyGnusToolsHave() throws IOException {
        try (Stream<Path> files = Files.walk(SCRIPT.getParent())) {
            assertThat(files.filter(file -> file.toString().endsWith(".sh")))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(
                            file -> assertThat(Files.readString(file))
                                    .doesNotContainPattern(
                                            "base64 -[wd]|sed -i|readlink -f|grep -[A-Za-z]*P|date -d|xargs -r|mapfile|declare -A"));
        }
    }

    /** @param cases what it does, by its words; whatever else it is told succeeds and says nothing */
    private void kubectl(String cases) throws IOException {
        Path kubectl = folder.resolve("kubectl");
        Files.writeString(kubectl, """
                #!/usr/bin/env bash
                echo "$*" >>'%s'
                case "$* " in %s esac
                """.formatted(folder.resolve("asked"), cases));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    private List<String> asked() throws IOException {
        Path asked = folder.resolve("asked");
        return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
    }

    private String play(String scene) throws Exception {
        return run(List.of("bash", "-c", ONE_SCENE, "scene", scene));
    }

    /** What it prints until its end. */
    private String run(List<String> command) throws Exception {
        Path printed = folder.resolve("printed");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return Files.readString(printed);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
