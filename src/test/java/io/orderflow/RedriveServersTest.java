package io.orderflow;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.GuardedRocketMQ;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.ServerCertificate;
import io.orderflow.testing.ServerTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.common.action.Action;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The redrive of a RocketMQ that asks who is there, or that is spoken to by TLS. */
class RedriveServersTest extends AuditedTopic {
    private static final String SECRET = "right-secret";

    @TempDir
    Path folder;

    /** On the way there the topic refuses what is sent: a failure of each, and of the redrive. */
    @Test
    void withTheRightsOfTheDocsItReadsAndPublishes() throws Exception {
        try (GuardedRocketMQ guarded = new GuardedRocketMQ(folder)) {
            EmbeddedRocketMQ server = guarded.server();
            nameServers = server.nameServerAddress();
            for (String name : new String[] {topic, "%DLQ%" + group, group + "-dead-letters"}) {
                server.createTopic(name, 1);
            }
            guarded.publish(letter("1"));
            guarded.publish(letter("2"));
            guarded.addUser("operator", SECRET);

            CommandRun refused = redrive();
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err().lines())
                    .singleElement()
                    .asString()
                    .contains("grant the access key")
                    .doesNotContain(SECRET);

            for (String name : new String[] {"%DLQ%" + group, group + "-dead-letters"}) {
                guarded.allow("operator", name, "TOOLS_CONSUMER", Action.SUB, Action.GET);
            }
            CommandRun mayNotPublish = redrive();
            assertThat(mayNotPublish.exitCode())
                    .as(mayNotPublish.out() + mayNotPublish.err())
                    .isEqualTo(1);
            assertThat(mayNotPublish.row("failed")).isEqualTo(2);
            assertThat(server.messagesIn(topic)).isZero();

            guarded.allow("operator", topic, group, Action.PUB);
            CommandRun redrive = redrive();
            assertThat(redrive.exitCode()).as(redrive.out() + redrive.err()).isZero();
            assertThat(redrive.row("redriven")).isEqualTo(2);
            assertThat(server.messagesIn(topic)).isEqualTo(2);
            assertThat(redrive().row("already redriven")).isEqualTo(2);
        }
    }

    private CommandRun redrive() {
        return command(
                "redrive",
                "--from",
                "topic,dlq",
                "-p",
                "orderflow.rocketmq.access-key=operator",
                "-p",
                "orderflow.rocketmq.secret-key=" + SECRET);
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
            server.createTopic(group + "-dead-letters", 1);
            RocketMQ.publishTo(nameServers, List.of(letter("1")));

            CommandRun untrusted = trusting(other);
            CommandRun trusted = trusting(certificate);

            assertThat(untrusted.exitCode()).isEqualTo(1);
            assertThat(untrusted.err().lines())
                    .singleElement()
                    .asString()
                    .contains("shows a certificate that is not trusted", "orderflow.rocketmq.tls-trust-cert");
            assertThat(trusted.exitCode()).as(trusted.out() + trusted.err()).isZero();
            assertThat(trusted.row("redriven")).isEqualTo(1);
            assertThat(server.messagesIn(topic)).isEqualTo(1);
        } finally {
            ServerTls.off();
        }
    }

    private CommandRun trusting(ServerCertificate certificate) {
        return command(
                "redrive",
                "--from",
                "topic",
                "-p",
                "orderflow.rocketmq.tls=true",
                "-p",
                "orderflow.rocketmq.tls-trust-cert=" + certificate.certificate());
    }

    private Message letter(String id) {
        Message letter = new Message(
                group + "-dead-letters", "", "order-" + id, order(id, "30.0").getBytes(StandardCharsets.UTF_8));
        letter.putUserProperty("dead-letter-topic", topic);
        letter.putUserProperty("dead-letter-message-id", "7F000001000012345678" + id);
        return letter;
    }
}
