package io.orderflow.net;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AnyPortTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();

    @Test
    void itIsNoneThatTheSystemGivesToWhoeverAsksForAny() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ports.add(AnyPort.get());
        }

        assertThat(ports).hasSizeGreaterThan(80).allMatch(port -> port >= 20_000 && port < 30_000);
        try (ServerSocket any = new ServerSocket(0, 1, HOST)) {
            assertThat(any.getLocalPort()).isGreaterThan(AnyPort.LAST);
        }
    }

    @Test
    void whatIsTakenIsNotFreeAndWhatDoesNotSuitIsNotChosen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, HOST)) {
            assertThat(AnyPort.isFree(taken.getLocalPort())).isFalse();
        }
        assertThat(AnyPort.suiting(port -> port % 2 == 0)).isEven();
        assertThatThrownBy(() -> AnyPort.suiting(port -> false))
                .hasMessage("No free port was found from 20000 to 29999; choose one that is free");
    }
}
