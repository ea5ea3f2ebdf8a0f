package io.orderflow.chaos.load;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class JournalTest {
    @TempDir
    Path folder;

    @Test
    void whatWasSentAndNotConfirmedIsKnownAsThat() {
        try (Journal journal = new Journal(folder.resolve("journal"))) {
            LoadOrder confirmed = new LoadOrder(Kind.VALID, "a", new byte[0]);
            journal.intend(confirmed);
            journal.confirm(confirmed);
            journal.intend(new LoadOrder(Kind.MALFORMED, "x", new byte[0]));

            Published published = journal.read();

            assertThat(published.messages()).isEqualTo(1);
            assertThat(published.valid()).containsExactly("a");
            assertThat(published.invalid()).isEmpty();
            assertThat(published.unconfirmed()).containsOnlyKeys("x");
        }
    }
}
