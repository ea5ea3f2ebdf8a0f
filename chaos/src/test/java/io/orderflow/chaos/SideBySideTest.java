package io.orderflow.chaos;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SideBySideTest {
    @Test
    void oneThatFailsEndsAllAtOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> SideBySide.run(List.of(
                        () -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return null;
                        },
                        () -> {
                            throw new IllegalStateException("the source's readiness");
                        })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the source's readiness");

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void itReturnsWhenAllAreDone() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        SideBySide.run(List.of(
                () -> {
                    done.countDown();
                    return null;
                },
                () -> {
                    done.countDown();
                    done.await();
                    return null;
                }));
        assertThat(done.getCount()).isZero();
    }
}
