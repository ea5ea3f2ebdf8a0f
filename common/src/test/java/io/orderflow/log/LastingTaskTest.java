package io.orderflow.log;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class LastingTaskTest {
    private static final Logger LOG = LoggerFactory.getLogger(LastingTaskTest.class);

    /** Where a log has no stack traces, the line is all that is told. */
    @Test
    void theLineSaysWhatItWas() {
        List<Object> told = new ArrayList<>();
        Logger log = (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    told.addAll(Arrays.asList((Object[]) arguments[1]));
                    return null;
                });

        new LastingTask(
                        "The look",
                        () -> {
                            throw new IllegalStateException("the disk is gone");
                        },
                        log)
                .run();

        assertThat(told).startsWith("The look", "the disk is gone");
    }

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
