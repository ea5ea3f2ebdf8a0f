package io.orderflow.scaler;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.process.JavaCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.orderflow.scaler.Keda.scaledObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code target/scaler.jar} as its pod runs it: with what is in it, and nothing of what the tests have beside. */
class ScalerJarTest {
    private static final Path JAR = Path.of("target/scaler.jar");
    private static final Pattern SERVING = Pattern.compile("Serving KEDA on port (\\d+)");

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void itHasAllThatItNeedsToSayHowMuchWaits() throws Exception {
        assertThat(JAR).as("mvn package makes it").exists();
        String topic = RocketMQ.topic();
        RocketMQ.publishMany(topic, "order-", 3);
        start();

        try (Keda keda = new Keda(port())) {
            assertThat(keda.lag(scaledObject(topic, RocketMQ.group()))).isEqualTo(3);
        }
        process.destroy();
        assertThat(process.waitFor()).as(output()).isEqualTo(143);
    }

    private void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.shortLived().jar(JAR.toString(), List.of()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("ORDERFLOW_ROCKETMQ_NAMESRV_ADDR", RocketMQ.nameServerAddress());
        builder.environment().put("ORDERFLOW_SCALER_PORT", "0");
        process = builder.start();
    }

    private int port() throws Exception {
        await().until(() -> !process.isAlive() || SERVING.matcher(output()).find());
        Matcher serving = SERVING.matcher(output());
        assertThat(serving.find()).as(output()).isTrue();
        return Integer.parseInt(serving.group(1));
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("output"));
    }
}
