package io.orderflow.local;

import io.orderflow.testing.ClassLog;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DiskWatchTest {
    private final ClassLog log = new ClassLog(DiskWatch.class);
    private final AtomicBoolean takesMessages = new AtomicBoolean(true);
    private final DiskWatch watch = new DiskWatch(takesMessages::get, Path.of("data"));

    @AfterEach
    void stop() {
        log.close();
        watch.close();
    }

    @Test
    void aDiskThatGetsFullIsOneLineThatSaysWhatAndWhereAndWhatToDo() {
        watch.look();
        assertThat(log.lines()).isEmpty();

        takesMessages.set(false);
        watch.look();
        watch.look();

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(
                        Path.of("data").toAbsolutePath().toString(),
                        "90 %",
                        "free some space",
                        "orderflow.local.data-dir");
    }

    @Test
    void spaceThatIsThereAgainIsALineToo() {
        takesMessages.set(false);
        watch.look();
        takesMessages.set(true);
        watch.look();
        watch.look();

        assertThat(log.lines()).hasSize(2);
    }
}
