package io.orderflow.testing;

import io.orderflow.embedded.EmbeddedRocketMQ;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.auth.authentication.enums.UserType;
import org.apache.rocketmq.auth.authentication.model.User;
import org.apache.rocketmq.auth.authentication.provider.DefaultAuthenticationProvider;
import org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider;
import org.apache.rocketmq.auth.authorization.enums.Decision;
import org.apache.rocketmq.auth.authorization.model.Acl;
import org.apache.rocketmq.auth.authorization.model.Resource;
import org.apache.rocketmq.auth.authorization.provider.DefaultAuthorizationProvider;
import org.apache.rocketmq.auth.authorization.provider.LocalAuthorizationMetadataProvider;
import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.action.Action;
import org.apache.rocketmq.common.message.Message;

/** A RocketMQ with access control, as of its version 5: users, and what each may. */
public final class GuardedRocketMQ implements AutoCloseable {
    private static final AtomicInteger SERVERS = new AtomicInteger();
    private static final String ADMIN = "admin";
    private static final String ADMIN_SECRET = "admin-secret";

    private final EmbeddedRocketMQ server;

    public GuardedRocketMQ(Path folder) {
        server = new EmbeddedRocketMQ(folder, 0, 0, GuardedRocketMQ::guard);
        server.broker()
                .getAuthenticationMetadataManager()
                .createUser(User.of(ADMIN, ADMIN_SECRET, UserType.SUPER))
                .join();
    }

    private static void guard(AuthConfig auth) {
        // RocketMQ keeps one judge for each name in a JVM, and the users of a server that was here before have gone
        // with it.
        auth.setConfigName("guarded-" + SERVERS.incrementAndGet());
        auth.setAuthenticationEnabled(true);
        auth.setAuthenticationProvider(DefaultAuthenticationProvider.class.getName());
        auth.setAuthenticationMetadataProvider(LocalAuthenticationMetadataProvider.class.getName());
        auth.setAuthorizationEnabled(true);
        auth.setAuthorizationProvider(DefaultAuthorizationProvider.class.getName());
        auth.setAuthorizationMetadataProvider(LocalAuthorizationMetadataProvider.class.getName());
        auth.setInnerClientAuthenticationCredentials("{\"accessKey\":\"inner\",\"secretKey\":\"inner-secret\"}");
    }

    public EmbeddedRocketMQ server() {
        return server;
    }

    public void addUser(String name, String secret) {
        server.broker()
                .getAuthenticationMetadataManager()
                .createUser(User.of(name, secret, UserType.NORMAL))
                .join();
    }

    public void changeSecret(String name, String secret) {
        server.broker()
                .getAuthenticationMetadataManager()
                .updateUser(User.of(name, secret))
                .join();
    }

    /** Lets a user receive a topic with a group, and nothing else. */
    public void allow(String user, String topic, String group) {
        allow(user, topic, group, Action.SUB);
    }

    public void allow(String user, String topic, String group, Action... actions) {
        server.broker()
                .getAuthorizationMetadataManager()
                .createAcl(Acl.of(
                        User.of(user),
                        List.of(Resource.ofTopic(topic), Resource.ofGroup(group)),
                        List.of(actions),
                        null,
                        Decision.ALLOW))
                .join();
    }

    public void publish(String topic, String key) throws Exception {
        publish(new Message(topic, "", key, "{}".getBytes(StandardCharsets.UTF_8)));
    }

    /** As one who may do all. */
    public void publish(Message message) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(
                "guarded-test", new AclClientRPCHook(new SessionCredentials(ADMIN, ADMIN_SECRET)));
        producer.setInstanceName("guarded-test");
        producer.setNamesrvAddr(server.nameServerAddress());
        // A machine that is busy takes its time.
        producer.setSendMsgTimeout(60_000);
        producer.start();
        try {
            producer.send(message);
        } finally {
            producer.shutdown();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
