package io.orderflow.local;

import io.orderflow.runner.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReachableTest {
    @Test
    void aNameServerMayHaveAnAddressOfIPv6() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = server.getLocalPort();
            assertThatCode(() -> Reachable.checkRocketMQ(nameServer(port))).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> Reachable.checkRocketMQ(nameServer(port)))
                .hasMessageContainingAll("[::ffff:127.0.0.1]:" + port, "where nothing answers");
    }

    /** This machine's, as IPv6 writes an address of IPv4: others a machine need not have. */
    private static Settings nameServer(int port) {
        return new Settings(Map.of("orderflow.rocketmq.namesrv-addr", "[::ffff:127.0.0.1]:" + port), Map.of());
    }
}
