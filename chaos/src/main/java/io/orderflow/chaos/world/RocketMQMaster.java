package io.orderflow.chaos.world;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.testing.process.Commands;
import io.orderflow.testing.process.JavaCommand;
import io.orderflow.testing.process.RocketMQProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.auth.authentication.enums.UserType;
import org.apache.rocketmq.auth.authentication.manager.AuthenticationMetadataManager;
import org.apache.rocketmq.auth.authentication.model.User;
import org.apache.rocketmq.auth.authentication.provider.DefaultAuthenticationProvider;
import org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider;
import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.store.PutMessageResult;
import org.apache.rocketmq.store.hook.PutMessageHook;

/**
 * A RocketMQ master in a process of its own, which asks who is there (ACL 2.0: users and their secrets), and whose disk may
 * be slow. On its standard input it takes {@code slow MILLISECONDS} and {@code secret SECRET}, the source's new one.
 */
final class RocketMQMaster {
    private static final List<String> JVM_OPTIONS = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    private RocketMQMaster() {}

    /** The one that has the name server too. */
    static List<String> first(JavaCommand java, Path folder, int nameServerPort, int brokerPort, List<String> topics) {
        return command(java, folder, Integer.toString(nameServerPort), brokerPort, topics);
    }

    /** One more; the name server is that of the first, {@code host:port}. */
    static List<String> joining(JavaCommand java, Path folder, String nameServer, int brokerPort, List<String> topics) {
        return command(java, folder, nameServer, brokerPort, topics);
    }

    private static List<String> command(
            JavaCommand java, Path folder, String nameServer, int brokerPort, List<String> topics) {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), nameServer, Integer.toString(brokerPort)));
        arguments.addAll(topics);
        return java.with(JVM_OPTIONS).main(RocketMQMaster.class, arguments);
    }

    /** @param arguments folder, name server's port or address, broker's port, topics */
    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (Throwable e) {
            e.printStackTrace();
            // RocketMQ's threads would keep what does not start alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[2]);
        EmbeddedRocketMQ server = arguments[1].contains(":")
                ? EmbeddedRocketMQ.joining(folder, World.SECOND_MASTER, arguments[1], port, RocketMQMaster::guard)
                : new EmbeddedRocketMQ(folder, Integer.parseInt(arguments[1]), port, RocketMQMaster::guard);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        AuthenticationMetadataManager users = server.broker().getAuthenticationMetadataManager();
        put(users, Keys.PUBLISHER, Keys.PUBLISHER_SECRET);
        put(users, Keys.SOURCE, System.getenv(Keys.SECRET_VARIABLE));
        SlowDisk disk = new SlowDisk();
        server.broker().getMessageStore().getPutMessageHookList().add(disk);
        Arrays.stream(arguments).skip(3).forEach(topic -> server.createTopic(topic, RocketMQProcess.QUEUES));
        System.out.println(RocketMQProcess.STARTED);
        Commands.serve(words -> {
            if (words[0].equals("slow")) {
                disk.millis = Long.parseLong(words[1]);
            } else {
                put(users, Keys.SOURCE, words[1]);
            }
            return words[0];
        });
    }

    private static void guard(AuthConfig auth) {
        auth.setAuthenticationEnabled(true);
        auth.setAuthenticationProvider(DefaultAuthenticationProvider.class.getName());
        auth.setAuthenticationMetadataProvider(LocalAuthenticationMetadataProvider.class.getName());
        auth.setInnerClientAuthenticationCredentials("{\"accessKey\":\"inner\",\"secretKey\":\"inner-secret\"}");
    }

    private static void put(AuthenticationMetadataManager users, String name, String secret) {
        if (users.getUser(name).join() == null) {
            users.createUser(User.of(name, secret, UserType.SUPER)).join();
        } else {
            users.updateUser(User.of(name, secret)).join();
        }
    }

    /**
     * Each message is stored so much later, on the thread that stores it and answers. It stands for a disk that is slow to
     * write; what is read comes from memory and is as fast as ever.
     */
    private static final class SlowDisk implements PutMessageHook {
        private volatile long millis;

        @Override
        public String hookName() {
            return "slow-disk";
        }

        @Override
        public PutMessageResult executeBeforePutMessage(MessageExt message) {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        }
    }
}
