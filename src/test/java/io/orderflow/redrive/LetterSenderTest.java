package io.orderflow.redrive;

import io.orderflow.redrive.Source.Candidate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/** What was accepted is known, and so marked, whatever becomes of the letters beside it and of who sends them. */
class LetterSenderTest {
    private interface Sending {
        void send() throws Exception;
    }

    private record Letter(Sending sending) implements Candidate {
        @Override
        public Redrivable letter() {
            return null;
        }

        @Override
        public boolean isRedriven() {
            return false;
        }

        @Override
        public int redrives() {
            return 0;
        }

        @Override
        public String lane() {
            return "";
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void send() throws Exception {
            sending.send();
        }
    }

    /** As where the process may have no more: the first is sent by then. */
    @Test
    void aThreadThatCannotBeHadHidesNoAnswerOfTheLettersBefore() {
        AtomicInteger threads = new AtomicInteger();
        ThreadFactory oneOnly = task -> new Thread(task) {
            @Override
            public synchronized void start() {
                if (threads.incrementAndGet() > 1) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        };
        Candidate letter = new Letter(() -> {});

        try (LetterSender sender = new LetterSender(Pace.unlimited(), 3, oneOnly)) {
            List<Exception> answers = sender.send(List.of(letter, letter, letter));

            assertThat(answers).hasSize(2);
            assertThat(answers.get(0)).isNull();
            assertThat(answers.get(1))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void anErrorOfOneLetterHidesNoAnswerOfTheOthers() {
        CountDownLatch underWay = new CountDownLatch(1);
        Candidate broken = new Letter(() -> {
            underWay.await();
            throw new StackOverflowError();
        });
        Candidate last = new Letter(underWay::countDown);

        try (LetterSender sender = new LetterSender(Pace.unlimited(), 3)) {
            List<Exception> answers = sender.send(List.of(new Letter(() -> {}), broken, last));

            assertThat(answers).hasSize(3);
            assertThat(answers.get(0)).isNull();
            assertThat(answers.get(1)).hasRootCauseInstanceOf(StackOverflowError.class);
            assertThat(answers.get(2)).isNull();
        }
    }

    /** As where a thread has not begun with its letter yet. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void whoeverIsInterruptedDoesNotWaitForALetterThatNoThreadHasBegun() {
        Candidate endless = new Letter(() -> new CountDownLatch(1).await());

        try (LetterSender sender = new LetterSender(Pace.unlimited(), 2)) {
            Thread.currentThread().interrupt();
            List<Exception> answers = sender.send(List.of(endless, endless, endless));

            assertThat(answers).hasSize(3).hasOnlyElementsOfType(InterruptedException.class);
        }
    }
}
