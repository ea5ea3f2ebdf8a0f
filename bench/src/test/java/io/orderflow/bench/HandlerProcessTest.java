package io.orderflow.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class HandlerProcessTest {

    /** The jar leaves out most of the laptop's, and must have whatever the handler needs. */
    @Test
    void issuesTicketsWithItsOwnJarAndTheOptionsOfAFastStart(@TempDir Path folder) throws Exception {
        try (SharedServers servers = new SharedServers(folder);
                HandlerProcess handler = HandlerProcess.start(servers, Java.packaged("@config/fast-start"))) {
            assertThat(ticketsOfOneOrder(handler, servers)).isPositive();
        }
    }

    @Test
    void issuesTicketsWithACommitForEachOrder(@TempDir Path folder) throws Exception {
        try (SharedServers servers = new SharedServers(folder);
                HandlerProcess handler = HandlerProcess.startWithPlainInsert(servers, Java.packaged())) {
            assertThat(ticketsOfOneOrder(handler, servers)).isPositive();
        }
    }

    @Test
    void issuesTicketsOnCamelK(@TempDir Path folder) throws Exception {
        Optional<String> missing = CamelK.ORDER_ROUTE.missing();
        assumeTrue(missing.isEmpty(), missing.orElse(""));
        try (SharedServers servers = new SharedServers(folder);
                HandlerProcess handler = HandlerProcess.startOnCamelK(servers, Java.packaged())) {
            assertThat(ticketsOfOneOrder(handler, servers)).isPositive();
        }
    }

    private static int ticketsOfOneOrder(HandlerProcess handler, SharedServers servers) throws Exception {
        try (ClosedLoop loop = new ClosedLoop(handler.uri())) {
            loop.start(1);
            // Returns with the first answer.
            loop.begin();
        }
        return servers.tickets().issued().count();
    }
}
