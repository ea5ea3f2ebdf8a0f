package io.orderflow;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.store.config.BrokerRole;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What an audit publishes again counts when RocketMQ has stored it as it is set to, and by no other answer. */
class UnconfirmedRepublishTest extends AuditedTopic {
    @TempDir
    Path folder;

    @Test
    void whatNoReplicaHasConfirmedIsNotPublishedAgain() throws Exception {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            nameServers = server.nameServerAddress();
            server.createTopic(topic, 1);
            server.createTopic("%RETRY%" + group, 1);
            RocketMQ.publishTo(
                    nameServers,
                    List.of(new Message(topic, "", "lost", order("lost", "30.0").getBytes(StandardCharsets.UTF_8))));
            server.broker().getConsumerOffsetManager().commitOffset("test", group, topic, 0, 1);
            waitForAReplicaThatIsNotThere(server);

            CommandRun run = audit("--redrive");

            assertThat(run.out()).contains("1 were not: RocketMQ has answered FLUSH_SLAVE_TIMEOUT");
            assertThat(run.row("published again")).isZero();
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(1);
        }
    }

    private static void waitForAReplicaThatIsNotThere(EmbeddedRocketMQ server) {
        MessageStoreConfig store = server.broker().getMessageStoreConfig();
        store.setSlaveTimeout(100);
        store.setTotalReplicas(2);
        store.setInSyncReplicas(2);
        store.setBrokerRole(BrokerRole.SYNC_MASTER);
    }
}
