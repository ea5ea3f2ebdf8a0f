package io.orderflow.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class HandlerProcessTest {
    @TempDir
    static Path folder;

    private static SharedServers servers;

    @BeforeAll
    static void startServers() throws Exception {
        servers = FastServers.in(folder);
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @BeforeEach
    void forgetTickets() throws Exception {
        servers.tickets().empty();
    }

    /** The jar leaves out most of the laptop's, and must have whatever the handler needs. */
    @Test
    void issuesTicketsWithItsOwnJarAndTheOptionsOfAFastStart() throws Exception {
        try (HandlerProcess handler = HandlerProcess.start(servers, Java.packaged("@config/fast-start"))) {
            assertThat(ticketsOfOneOrder(handler)).isPositive();
        }
    }

    @Test
    void issuesTicketsWithACommitForEachOrder() throws Exception {
        try (HandlerProcess handler = HandlerProcess.startWithPlainInsert(servers, Java.packaged(FastServers.JAVA))) {
            assertThat(ticketsOfOneOrder(handler)).isPositive();
        }
    }

    @Test
    void issuesTicketsOnCamelK() throws Exception {
        Optional<String> missing = CamelK.ORDER_ROUTE.missing();
        assumeTrue(missing.isEmpty(), missing.orElse(""));
        try (HandlerProcess handler = HandlerProcess.startOnCamelK(servers, Java.packaged(FastServers.JAVA))) {
            assertThat(ticketsOfOneOrder(handler)).isPositive();
        }
    }

    private static int ticketsOfOneOrder(HandlerProcess handler) throws Exception {
        try (ClosedLoop loop = new ClosedLoop(handler.uri())) {
            loop.start(1);
            // Returns with the first answer.
            loop.begin();
        }
        return servers.tickets().issued().count();
    }
}
