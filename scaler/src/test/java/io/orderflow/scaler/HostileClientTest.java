package io.orderflow.scaler;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who connects and is no KEDA. RocketMQ is away. */
class HostileClientTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(GrpcLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private ScalerUnderTest scaler;

    @BeforeEach
    void start() {
        lines.start();
        log.addAppender(lines);
        scaler = new ScalerUnderTest("127.0.0.1:1");
    }

    @AfterEach
    void stop() {
        scaler.close();
        log.detachAppender(lines);
    }

    @Test
    void whoSpeaksNoGrpcIsALineWithoutAStackTrace() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scaler.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }

        await().until(() -> !lines.list.isEmpty());
        assertThat(lines.list.get(0).getFormattedMessage())
                .startsWith("gRPC: Transport failed (Unexpected HTTP/1.x request: GET /)")
                .endsWith("; KEDA and the kubelet ask in gRPC, without TLS (enableTLS)");
        assertThat(lines.list.get(0).getThrowableProxy()).isNull();
    }
}
