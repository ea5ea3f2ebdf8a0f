package io.orderflow.local;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class DiskWatchTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(DiskWatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicBoolean takesMessages = new AtomicBoolean(true);
    private final DiskWatch watch = new DiskWatch(takesMessages::get, Path.of("data"));

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        watch.close();
    }

    @Test
    void aDiskThatGetsFullIsOneLineThatSaysWhatAndWhereAndWhatToDo() {
        watch.look();
        assertThat(log.list).isEmpty();

        takesMessages.set(false);
        watch.look();
        watch.look();

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
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

        assertThat(log.list).hasSize(2);
    }
}
