package io.orderflow.testing.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ChildProcessTest {
    @TempDir
    Path folder;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private ChildProcess process;

    /** Answers each command with itself. */
    static final class Echo {
        public static void main(String[] arguments) throws Exception {
            System.out.println("ready " + String.join(" ", arguments));
            Commands.serve(words -> String.join(" ", words));
        }
    }

    /** Says that it runs, and goes on. */
    static final class Runner {
        public static void main(String[] arguments) throws Exception {
            System.out.println("runs");
            Thread.currentThread().join();
        }
    }

    /** Says that it runs, and takes its time to stop. */
    static final class Stopper {
        public static void main(String[] arguments) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(Stopper::stop));
            System.out.println("runs");
            Thread.currentThread().join();
        }

        private static void stop() {
            try {
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            System.out.println("stopped");
        }
    }

    @AfterEach
    void stop() {
        process.close();
    }

    @Test
    void eachCommandHasItsAnswer() throws Exception {
        start(new JavaCommand().main(Echo.class, List.of("a", "b")));
        await("ready a b");

        process.send("one two");

        await(Commands.ANSWER + "one two");
    }

    @Test
    void whatItPrintsIsInItsLogWhenItHasEndedButForWhatIsNotForTheLog() throws Exception {
        start(new JavaCommand().main(Echo.class, List.of("a")));
        process.send("secret");
        await(Commands.ANSWER + "secret");

        process.kill();

        assertThat(folder.resolve("logs/child.log")).hasContent("ready a");
    }

    @Test
    void itEndsWhenItIsToldTo() throws Exception {
        start(new JavaCommand().leashed(Runner.class, List.of()));
        await("runs");

        assertThat(process.terminate()).isTrue();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.memory()).isEmpty();
    }

    @Test
    void onALeashItStopsInItsOwnTimeWhenItIsToldTo() throws Exception {
        start(new JavaCommand().leashed(Stopper.class, List.of()));
        await("runs");

        assertThat(process.terminate()).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        await("stopped");
    }

    @Test
    void onALeashItEndsWithWhoeverStartedIt() throws Exception {
        start(new JavaCommand().leashed(Runner.class, List.of()));
        await("runs");

        // As when this process is killed.
        process.closeInput();

        Awaitility.await().until(() -> !process.isAlive());
    }

    private void start(List<String> command) throws Exception {
        process = ChildProcess.start(command, Map.of(), folder.resolve("logs/child.log"), line -> {
            lines.add(line);
            return !line.startsWith(Commands.ANSWER);
        });
    }

    private void await(String line) {
        Awaitility.await(line).until(() -> lines.contains(line));
    }
}
