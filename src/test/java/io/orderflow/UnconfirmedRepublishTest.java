package io.orderflow;

import io.orderflow.audit.Republisher;
import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.runner.Settings;
import io.orderflow.testing.RocketMQ;
import io.orderflow.topic.SourceOptions;
import io.orderflow.topic.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
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

    /** The next one would fare no better, and there may be thousands. */
    @Test
    void aRocketMQThatIsSilentIsAskedOnce() throws Exception {
        MessageExt lost = new MessageExt();
        lost.setTopic(topic);
        lost.setBody(order("lost", "30.0").getBytes(StandardCharsets.UTF_8));
        MessageClientIDSetter.setUniqID(lost);
        EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0);
        Settings settings = new Settings(
                Map.of(
                        "orderflow.rocketmq.namesrv-addr",
                        server.nameServerAddress(),
                        "orderflow.rocketmq.topic",
                        topic),
                Map.of());
        try (SourceOptions options = SourceOptions.of(settings);
                TopicReader reader = options.reader(null);
                Republisher republisher = new Republisher(reader)) {
            server.close();

            String silence = republisher.publish(lost);

            assertThat(silence).startsWith("RocketMQ does not answer (").endsWith("see that it runs, and try again");
            assertThat(republisher.publish(lost)).isSameAs(silence);
        }
    }

    /** An embedded broker has no replica, and has ended what would wait for one. */
    private static void waitForAReplicaThatIsNotThere(EmbeddedRocketMQ server) throws Exception {
        MessageStoreConfig store = server.broker().getMessageStoreConfig();
        store.setSlaveTimeout(100);
        store.setTotalReplicas(2);
        store.setInSyncReplicas(2);
        store.setBrokerRole(BrokerRole.SYNC_MASTER);
        server.broker().getMessageStore().getHaService().start();
    }
}
