package io.orderflow.log;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class LastingTaskTest {
    private static final Logger LOG = LoggerFactory.getLogger(LastingTaskTest.class);

    @Test
    void whateverItThrowsItIsRunAgain() {
        AtomicInteger runs = new AtomicInteger();
        LastingTask task = new LastingTask(
                "The look",
                () -> {
                    if (runs.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                },
                LOG);

        assertThatCode(() -> {
                    task.run();
                    task.run();
                    task.run();
                })
                .doesNotThrowAnyException();
        assertThat(runs).hasValue(3);
    }
}
