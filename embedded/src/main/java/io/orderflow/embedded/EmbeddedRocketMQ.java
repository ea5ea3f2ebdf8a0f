package io.orderflow.embedded;

import io.orderflow.text.OneLine;
import io.orderflow.text.TakenPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.processor.PopBufferMergeService;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.namesrv.NamesrvConfig;
import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.remoting.common.TlsMode;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.store.DefaultMessageStore;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.apache.rocketmq.store.exception.ConsumeQueueException;

/**
 * A RocketMQ name server and broker in this JVM, on the loopback interface, for laptops and tests. The messages are in the
 * given folder and are there again after a restart.
 */
public final class EmbeddedRocketMQ implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    /** The broker's name, unless it joins another. */
    private static final String FIRST = "embedded";

    private static final Duration REGISTRATION_TIMEOUT = Duration.ofSeconds(15);
    private static final int MEBIBYTE = 1 << 20;

    static {
        // What RocketMQ's own start classes do: a name server takes a broker without a version for too old to register.
        System.setProperty(RemotingCommand.REMOTING_VERSION_KEY, Integer.toString(MQVersion.CURRENT_VERSION));
        // Nobody asks for TLS on the loopback interface, for which each server would make a key pair first: seconds.
        TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        // By what it parts the paths of several stores: else by a comma, which a folder's own path may have.
        System.setProperty("rocketmq.broker.multiPathSplitter", "\0");
    }

    private final FileChannel lock;
    private final NamesrvController nameServer;
    private final BrokerController broker;

    /**
     * Starts both and returns when the broker is registered.
     *
     * @param folder holds the store; created if missing
     * @param nameServerPort 0 for a free one
     * @param brokerPort 0 for free ones; the broker takes this port and the one two below
     * @throws IllegalStateException one line that says what could not be had, where, and what to do
     */
    public EmbeddedRocketMQ(Path folder, int nameServerPort, int brokerPort) {
        this(folder, nameServerPort, brokerPort, open -> {});
    }

    /** The same, with a broker that asks who is there, if {@code auth} sets it so. */
    public EmbeddedRocketMQ(Path folder, int nameServerPort, int brokerPort, Consumer<AuthConfig> auth) {
        lock = lock(folder);
        NamesrvController startedNameServer = null;
        BrokerController startedBroker = null;
        try {
            startedNameServer = startNameServer(folder, nameServerPort);
            startedBroker = startBroker(folder, FIRST, HOST + ":" + listenPort(startedNameServer), brokerPort, auth);
            nameServer = startedNameServer;
            broker = startedBroker;
            // The broker's first registration comes too early, and its next only after ten seconds.
            registerUntil(
                    "its broker",
                    () -> !nameServer
                            .getRouteInfoManager()
                            .getAllClusterInfo()
                            .getBrokerAddrTable()
                            .isEmpty());
        } catch (RuntimeException | Error e) {
            shutdown(startedBroker, startedNameServer);
            throw e;
        }
    }

    /** One more master, which joins the name server of another. */
    private EmbeddedRocketMQ(
            Path folder, String name, String nameServerAddress, int brokerPort, Consumer<AuthConfig> auth) {
        lock = lock(folder);
        nameServer = null;
        BrokerController started = null;
        try {
            started = startBroker(folder, name, nameServerAddress, brokerPort, auth);
            broker = started;
            registerUntil("its broker", () -> isRegisteredAtAnother(name));
        } catch (RuntimeException | Error e) {
            shutdown(started, null);
            throw e;
        }
    }

    /**
     * Starts one more master, whose queues are others than those of the first, and returns when the name server knows it.
     *
     * @param name other than {@code embedded}, which is the first one's; the same at every start over this folder
     * @param nameServerAddress of the first, {@code host:port}
     * @throws IllegalStateException as the first one's constructor
     */
    public static EmbeddedRocketMQ joining(
            Path folder, String name, String nameServerAddress, int brokerPort, Consumer<AuthConfig> auth) {
        return new EmbeddedRocketMQ(folder, name, nameServerAddress, brokerPort, auth);
    }

    /** A broker makes a system topic of its own name, which none but it has. */
    private boolean isRegisteredAtAnother(String topic) {
        try {
            return broker
                    .getBrokerOuterAPI()
                    .getTopicRouteInfoFromNameServer(topic, REGISTRATION_TIMEOUT.toMillis())
                    .getBrokerDatas()
                    .stream()
                    .anyMatch(data ->
                            data.getBrokerName().equals(broker.getBrokerConfig().getBrokerName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded RocketMQ started");
        } catch (Exception notYet) {
            return false;
        }
    }

    /** The name server's address, {@code host:port}. */
    public String nameServerAddress() {
        return nameServer == null ? broker.getBrokerConfig().getNamesrvAddr() : HOST + ":" + listenPort(nameServer);
    }

    /** Creates a topic, or changes its number of queues, and returns when clients can find it. */
    public void createTopic(String name, int queues) {
        broker.getTopicConfigManager().updateTopicConfig(new TopicConfig(name, queues, queues));
        registerUntil(
                "topic " + name,
                () -> nameServer == null
                        ? isRegisteredAtAnother(name)
                        : nameServer.getRouteInfoManager().pickupTopicRouteData(name) != null);
    }

    /** Deletes a topic with its messages, and returns when clients can no longer find it. */
    public void deleteTopic(String name) {
        broker.getTopicConfigManager().deleteTopicConfig(name);
        broker.getMessageStore().deleteTopics(Set.of(name));
        if (nameServer != null) {
            nameServer.getRouteInfoManager().deleteTopic(name);
        }
    }

    /** The broker itself, for who wants to set what has no method here. */
    public BrokerController broker() {
        return broker;
    }

    /** How many messages a topic has ever held; 0 if there is no such topic. */
    public long messagesIn(String topic) {
        TopicConfig config = broker.getTopicConfigManager().selectTopicConfig(topic);
        int queues = config == null ? 0 : config.getWriteQueueNums();
        try {
            long messages = 0;
            for (int queue = 0; queue < queues; queue++) {
                messages += broker.getMessageStore().getMaxOffsetInQueue(topic, queue);
            }
            return messages;
        } catch (ConsumeQueueException e) {
            throw new IllegalStateException("The embedded RocketMQ cannot read topic " + topic, e);
        }
    }

    /** Whether it takes messages: not while its disk is more than 90 % full, as it looks every ten seconds, or has no room. */
    public boolean takesMessages() {
        return broker.getMessageStore().getRunningFlags().isWriteable()
                && room(broker).isThere();
    }

    /** Stops both, after all messages have reached the disk. */
    @Override
    public void close() {
        shutdown(broker, nameServer);
    }

    private void shutdown(BrokerController broker, NamesrvController nameServer) {
        Thread stopping = Thread.currentThread();
        Thread waker = new Thread(() -> endPauses(stopping), "RocketMQWaker");
        waker.setDaemon(true);
        waker.start();
        try {
            if (broker != null) {
                broker.shutdown();
            }
            if (nameServer != null) {
                nameServer.shutdown();
            }
        } finally {
            waker.interrupt();
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Of RocketMQ's stop, which is waits: its event threads look only every three seconds whether they are to end, and it awaits
     * one after the other; then it sleeps for two seconds, for other brokers' sake, and for three, for the sake of tasks that it
     * has awaited just before.
     */
    private static void endPauses(Thread stopping) {
        Set<Thread> woken = new HashSet<>();
        try {
            while (true) {
                Thread.getAllStackTraces().forEach((thread, stack) -> {
                    boolean pauses = sleepsIn(PopBufferMergeService.class, stack)
                            || thread == stopping && sleepsIn(DefaultMessageStore.class, stack);
                    // Once: it would hit what comes next, such as the wait until all is on the disk.
                    if (thread.getName().equals("NettyEventExecutor") || pauses && woken.add(thread)) {
                        thread.interrupt();
                    }
                });
                Thread.sleep(100);
            }
        } catch (InterruptedException stopped) {
            // The servers are down.
        }
    }

    private static boolean sleepsIn(Class<?> type, StackTraceElement[] stack) {
        return stack.length > 1
                && stack[0].getMethodName().equals("sleep")
                && stack[1].getClassName().equals(type.getName());
    }

    private static NamesrvController startNameServer(Path folder, int port) {
        if (port != 0) {
            requireFree("name server", port);
        }
        NamesrvConfig config = new NamesrvConfig();
        config.setRocketmqHome(folder.toString());
        config.setKvConfigPath(folder.resolve("kvConfig.json").toString());
        config.setConfigStorePath(folder.resolve("namesrv.properties").toString());
        NamesrvController nameServer = new NamesrvController(config, loopback(port));
        try {
            require(nameServer.initialize(), "name server", folder);
            nameServer.start();
        } catch (Exception e) {
            endHalfStarted(nameServer::shutdown);
            throw failed("name server", folder, e);
        }
        return nameServer;
    }

    private static BrokerController startBroker(
            Path folder, String name, String nameServerAddress, int port, Consumer<AuthConfig> access) {
        if (port != 0) {
            requireFree("broker", port);
            requireFree("broker", port - 2);
        }
        BrokerConfig config = new BrokerConfig();
        config.setRocketmqHome(folder.toString());
        config.setNamesrvAddr(nameServerAddress);
        config.setBrokerIP1(HOST);
        config.setBrokerIP2(HOST);
        // The store keeps it in its offsets, so it must be the same at every start; the default is the host's name.
        config.setBrokerName(name);
        config.setEnablePropertyFilter(true);
        HourlyTransactionMetrics.prepare(config);
        MessageStoreConfig store = smallStore(folder.resolve("store"));
        AuthConfig auth = new AuthConfig();
        auth.setConfigName(config.getBrokerName());
        auth.setClusterName(config.getBrokerClusterName());
        auth.setAuthConfigPath(folder.resolve("store/config").toString());
        access.accept(auth);
        BrokerController broker = new BrokerController(config, loopback(port), new NettyClientConfig(), store, auth);
        try {
            require(broker.initialize(), "broker", folder);
            HourlyTransactionMetrics.giveTo(broker);
        } catch (Exception e) {
            // Not shut down: with that it writes what it knows over what it could not load, such as the groups'
            // offsets.
            throw failed("broker", folder, e);
        }
        broker.getMessageStore().getPutMessageHookList().add(0, room(broker));
        try {
            broker.start();
        } catch (Exception e) {
            endHalfStarted(broker::shutdown);
            throw failed("broker", folder, e);
        }
        endWhatNobodyAsksFor(broker);
        return broker;
    }

    private static RoomOnDisk room(BrokerController broker) {
        return new RoomOnDisk(Path.of(broker.getMessageStoreConfig().getStorePathRootDir()));
    }

    /** It has threads, ports and open files by now, which nobody else knows of. */
    private static void endHalfStarted(Runnable shutdown) {
        try {
            shutdown.run();
        } catch (RuntimeException | Error incomplete) {
            // Why it did not start is what counts.
        }
    }

    /** Threads that look up to 200 times a second for what pop mode or a replica has: a source pulls, and there is no replica. */
    private static void endWhatNobodyAsksFor(BrokerController broker) {
        broker.getPopMessageProcessor().getPopBufferMergeService().makeStop();
        broker.getPopMessageProcessor().getPopLongPollingService().makeStop();
        broker.getNotificationProcessor().getPopLongPollingService().makeStop();
        broker.getMessageStore().getHaService().shutdown();
    }

    /** RocketMQ's files are 1 GiB each by default. These hold 16 MiB, four times the largest message. */
    static MessageStoreConfig smallStore(Path folder) {
        MessageStoreConfig store = new MessageStoreConfig();
        store.setStorePathRootDir(folder.toString());
        store.setStorePathCommitLog(folder.resolve("commitlog").toString());
        store.setMappedFileSizeCommitLog(16 * MEBIBYTE);
        store.setMappedFileSizeConsumeQueue(6000 * 20);
        store.setMaxHashSlotNum(500);
        store.setMaxIndexNum(2000);
        store.setTimerWheelEnable(false);
        store.setHaListenPort(0);
        // A laptop's disk is often fuller than the 75 % from which on RocketMQ deletes messages, or the 85 % from which
        // on it
        // deletes those, too, that nobody has read; and it may lie closed for longer than the three days that it keeps
        // any.
        // From 90 % on it takes none, which nothing can change.
        store.setDiskMaxUsedSpaceRatio(99);
        store.setCleanFileForciblyEnable(false);
        store.setFileReservedTime(Integer.MAX_VALUE);
        return store;
    }

    private static NettyServerConfig loopback(int port) {
        NettyServerConfig config = new NettyServerConfig();
        config.setBindAddress(HOST);
        config.setListenPort(port);
        return config;
    }

    private static int listenPort(NamesrvController nameServer) {
        return nameServer.getRemotingServer().localListenPort();
    }

    private void registerUntil(String what, BooleanSupplier registered) {
        long deadline = System.nanoTime() + REGISTRATION_TIMEOUT.toNanos();
        while (!registered.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The embedded RocketMQ has not registered " + what + " within "
                        + REGISTRATION_TIMEOUT.toSeconds() + " s; the machine may be overloaded: start again");
            }
            broker.registerBrokerAll(true, false, true);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded RocketMQ started");
        }
    }

    private static FileChannel lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException lockedByThisJvm) {
                // The same to the user as a lock of another process.
            }
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("The embedded RocketMQ cannot write to folder " + folder.toAbsolutePath()
                    + "; make it writable or choose another");
        }
        throw new IllegalStateException("Another embedded RocketMQ runs over folder " + folder.toAbsolutePath()
                + "; stop it or choose another folder");
    }

    private static void requireFree(String server, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(HOST, port));
        } catch (IOException e) {
            String why = TakenPort.of(e);
            throw new IllegalStateException(
                    "The embedded RocketMQ's " + server + " cannot listen on " + HOST + ":" + port + ": "
                            + (why == null ? OneLine.of(e.getMessage()) : "the port " + why),
                    e);
        }
    }

    private static void require(boolean initialized, String server, Path folder) {
        if (!initialized) {
            throw failed(server, folder, null);
        }
    }

    static IllegalStateException failed(String server, Path folder, Exception cause) {
        String port = TakenPort.of(cause);
        if (port != null) {
            // It was free a moment ago.
            return new IllegalStateException(
                    "The embedded RocketMQ's " + server + " cannot listen: a port that was free a moment ago " + port
                            + ", or start again",
                    cause);
        }
        String start =
                "The embedded RocketMQ's " + server + " does not start over folder " + folder.toAbsolutePath() + ": ";
        Path locked = locked(folder);
        if (locked != null) {
            return new IllegalStateException(
                    start + "this user may not read and write " + locked
                            + "; give it the rights, or choose another folder",
                    cause);
        }
        if (folder.toFile().getUsableSpace() < MEBIBYTE) {
            return new IllegalStateException(
                    start + "its disk is full; make room there, or choose another folder", cause);
        }
        if (cause instanceof IllegalStateException e) {
            return e;
        }
        String reason = cause == null ? "it cannot load what is stored there" : OneLine.of(cause.toString());
        return new IllegalStateException(start + reason + "; move the folder away to start with an empty one", cause);
    }

    /** What of the store is not for this user; null if all is. */
    private static Path locked(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !Files.isReadable(path) || !Files.isWritable(path))
                    .findFirst()
                    .orElse(null);
        } catch (UncheckedIOException e) {
            return e.getCause() instanceof FileSystemException file && file.getFile() != null
                    ? Path.of(file.getFile())
                    : folder;
        } catch (IOException e) {
            return folder;
        }
    }
}
