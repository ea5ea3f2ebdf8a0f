package io.orderflow;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.GuardedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.ServerCertificate;
import io.orderflow.testing.ServerTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.rocketmq.common.action.Action;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The audit of a RocketMQ that asks who is there, that is spoken to by TLS, or that has deleted what is old. */
class AuditedServersTest extends AuditedTopic {
    private static final String SECRET = "right-secret";

    @TempDir
    Path folder;

    @Test
    void withTheRightsOfTheDocsItReadsAndPublishes() throws Exception {
        try (GuardedRocketMQ guarded = new GuardedRocketMQ(folder)) {
            EmbeddedRocketMQ server = guarded.server();
            nameServers = server.nameServerAddress();
            for (String name : new String[] {topic, "%RETRY%" + group, "%DLQ%" + group, group + "-dead-letters"}) {
                server.createTopic(name, 1);
            }
            guarded.publish(topic, "lost");
            server.broker().getConsumerOffsetManager().commitOffset("test", group, topic, 0, 1);
            guarded.addUser("auditor", SECRET);

            CommandRun refused = audit(credentials());
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err().lines())
                    .singleElement()
                    .asString()
                    .contains("grant the access key")
                    .doesNotContain(SECRET);

            guarded.allow("auditor", topic, group, Action.SUB, Action.GET);
            for (String name : new String[] {"SCHEDULE_TOPIC_XXXX", "%DLQ%" + group, group + "-dead-letters"}) {
                guarded.allow("auditor", name, "TOOLS_CONSUMER", Action.SUB, Action.GET);
            }
            CommandRun read = audit(credentials());
            assertThat(read.exitCode()).as(read.err()).isEqualTo(1);
            assertThat(read.row("MISSING")).isEqualTo(1);

            CommandRun mayNotPublish = audit(credentials("--redrive"));
            assertThat(mayNotPublish.exitCode()).as(mayNotPublish.err()).isEqualTo(1);
            assertThat(mayNotPublish.out()).contains("1 were not: ");

            guarded.allow("auditor", topic, group, Action.SUB, Action.GET, Action.PUB);
            CommandRun redrive = audit(credentials("--redrive"));
            assertThat(redrive.exitCode()).as(redrive.out() + redrive.err()).isZero();
        }
    }

    private static String[] credentials(String... more) {
        String[] all = {
            "-p", "orderflow.rocketmq.access-key=auditor", "-p", "orderflow.rocketmq.secret-key=" + SECRET,
        };
        String[] both = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, both, all.length, more.length);
        return both;
    }

    /** The shared server has to be there before this one's TLS. */
    @Test
    void aServerIsTrustedByItsCertificate() throws Exception {
        RocketMQ.nameServerAddress();
        ServerCertificate certificate = ServerCertificate.of(folder, "ip:127.0.0.1");
        ServerCertificate other = ServerCertificate.of(folder, "dns:rocketmq.example");
        ServerTls.show(certificate);
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            nameServers = server.nameServerAddress();
            server.createTopic(topic, 1);
            server.createTopic("%RETRY%" + group, 1);
            publish(order("lost", "30.0").getBytes(StandardCharsets.UTF_8), 1);
            server.broker().getConsumerOffsetManager().commitOffset("test", group, topic, 0, 1);

            CommandRun trusted = audit(trusting(certificate));
            CommandRun untrusted = audit(trusting(other));

            assertThat(trusted.exitCode()).as(trusted.out() + trusted.err()).isZero();
            assertThat(trusted.row("published again")).isEqualTo(1);
            assertThat(untrusted.exitCode()).isEqualTo(2);
            assertThat(untrusted.err().lines())
                    .singleElement()
                    .asString()
                    .contains("shows a certificate that is not trusted", "orderflow.rocketmq.tls-trust-cert");
        } finally {
            ServerTls.off();
        }
    }

    private static String[] trusting(ServerCertificate certificate) {
        return new String[] {
            "--redrive",
            "-p",
            "orderflow.rocketmq.tls=true",
            "-p",
            "orderflow.rocketmq.tls-trust-cert=" + certificate.certificate(),
        };
    }

    @Test
    void itSaysFromWhenOnRocketMQHasMessagesStill() throws Exception {
        try (EmbeddedRocketMQ server = new EmbeddedRocketMQ(folder, 0, 0)) {
            nameServers = server.nameServerAddress();
            server.createTopic(topic, 1);
            server.createTopic("%RETRY%" + group, 1);
            int messages = 6;
            publish(new byte[3_900_000], messages);
            DefaultMessageStore store = (DefaultMessageStore) server.broker().getMessageStore();
            await().until(() -> store.getMaxOffsetInQueue(topic, 0) == messages);
            // Not while somebody still reads the file.
            await().until(() -> store.getCommitLog().deleteExpiredFile(0, 0, 0, true) > 0);
            store.getConsumeQueue(topic, 0).correctMinOffset(store.getMinPhyOffset());
            long gone = store.getMinOffsetInQueue(topic, 0);
            assertThat(gone).isPositive();
            server.broker().getConsumerOffsetManager().commitOffset("test", group, topic, 0, messages);

            CommandRun run = audit();

            assertThat(run.row("published")).as(run.out() + run.err()).isEqualTo(messages - gone);
            assertThat(run.out()).contains("on; older ones are gone");
            assertThat(run.row("MISSING")).isEqualTo(messages - gone);
        }
    }

    private void publish(byte[] body, int times) throws Exception {
        RocketMQ.publishTo(
                nameServers,
                Stream.generate(() -> new Message(topic, "", "lost", body))
                        .limit(times)
                        .toList());
    }
}
