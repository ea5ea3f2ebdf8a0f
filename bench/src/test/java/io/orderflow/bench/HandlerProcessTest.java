package io.orderflow.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class HandlerProcessTest {

    /** The jar leaves out most of the laptop's, and must have whatever the handler needs. */
    @Test
    void issuesTicketsWithItsOwnJarAndTheOptionsOfAFastStart(@TempDir Path folder) throws Exception {
        try (Session session = new Session(folder);
                HandlerProcess handler = HandlerProcess.start(session, Java.packaged(List.of("@config/fast-start")))) {
            assertThat(ticketsOfOneOrder(handler, session)).isPositive();
        }
    }

    @Test
    void issuesTicketsOnCamelK(@TempDir Path folder) throws Exception {
        Optional<String> missing = CamelK.ORDER_ROUTE.missing();
        assumeTrue(missing.isEmpty(), missing.orElse(""));
        try (Session session = new Session(folder);
                HandlerProcess handler = HandlerProcess.startOnCamelK(session, Java.packaged(List.of()))) {
            assertThat(ticketsOfOneOrder(handler, session)).isPositive();
        }
    }

    private static int ticketsOfOneOrder(HandlerProcess handler, Session session) throws Exception {
        try (ClosedLoop loop = new ClosedLoop(handler.uri())) {
            loop.start(1);
            // Returns with the first answer.
            loop.begin();
        }
        return session.tickets().issued().count();
    }
}
