package io.orderflow.rocketmq;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

class ServerQuestionTest {

    /** Each byte is in time, and of a megabyte the last one never comes. */
    @Test
    void aServerThatAnswersByteByByteDoesNotAnswerInTime() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> drip(server));
            ServerQuestion question = new ServerQuestion(null, null, null);

            Throwable failure = CompletableFuture.supplyAsync(() -> catchThrowable(() -> question.ask(
                            "localhost:" + server.getLocalPort(),
                            RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, null),
                            300)))
                    .get(30, TimeUnit.SECONDS);

            assertThat(failure).isInstanceOf(SocketTimeoutException.class);
            assertThat(question.reason(failure)).isEqualTo("does not answer in time");
            ended.get(30, TimeUnit.SECONDS);
        }
    }

    private static void drip(ServerSocket server) {
        try (Socket client = server.accept()) {
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeInt(1 << 20);
            while (true) {
                out.write(0);
                await().pollDelay(Duration.ofMillis(20)).until(() -> true);
            }
        } catch (IOException closed) {
            // By who has asked.
        }
    }
}
