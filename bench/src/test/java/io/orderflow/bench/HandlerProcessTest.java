package io.orderflow.bench;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class HandlerProcessTest {

    /** The jar leaves out most of the laptop's, and must have whatever the handler needs. */
    @Test
    void issuesTicketsWithItsOwnJarAndTheOptionsOfAFastStart(@TempDir Path folder) throws Exception {
        try (Session session = new Session(folder);
                HandlerProcess handler = HandlerProcess.start(session, Java.packaged(List.of("@config/fast-start")));
                ClosedLoop loop = new ClosedLoop(handler.uri())) {
            loop.start(1);
            // Returns with the first answer.
            loop.begin();
            assertThat(session.tickets().issued().count()).isPositive();
        }
    }
}
