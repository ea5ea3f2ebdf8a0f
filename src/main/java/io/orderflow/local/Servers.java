package io.orderflow.local;

import io.orderflow.order.OrderDigest;
import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import io.orderflow.text.OneLine;
import io.orderflow.text.PhoneNumbers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.remoting.RPCHook;

/**
 * The servers for a command that uses them for a moment: those that the settings name; for the others those of the Orderflow
 * that runs over the data folder; and if none does, one that is started, without its source, and stopped again.
 */
public final class Servers implements AutoCloseable {
    private final Settings settings;
    private final Laptop laptop;

    private Servers(Settings settings, Laptop laptop) {
        this.settings = settings;
        this.laptop = laptop;
    }

    /**
     * @param rocketMQ whether RocketMQ is needed
     * @param sink whether the Broker is needed; the database always is
     * @throws IllegalStateException one line that says what is missing
     */
    public static Servers find(Settings settings, boolean rocketMQ, boolean sink) throws Exception {
        List<Setting> needed = needed(rocketMQ, sink);
        Servers servers = new Servers(settings, null);
        if (!servers.has(needed)) {
            servers = join(settings);
        }
        try {
            servers.require(needed);
            if (rocketMQ) {
                Reachable.checkRocketMQ(servers.settings);
            }
            if (sink) {
                Reachable.checkSink(servers.settings);
            }
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static List<Setting> needed(boolean rocketMQ, boolean sink) {
        List<Setting> needed = new ArrayList<>(List.of(Setting.DATABASE_URL));
        if (rocketMQ) {
            needed.add(Setting.NAMESRV_ADDR);
        }
        if (sink) {
            needed.add(Setting.SINK);
        }
        return needed;
    }

    private static Servers join(Settings settings) throws Exception {
        try {
            Laptop laptop = Laptop.start(settings, false);
            return new Servers(settings.or(laptop.embedded()), laptop);
        } catch (DataDir.Held running) {
            return new Servers(settings.or(Addresses.read(settings.dataDir())), null);
        }
    }

    private boolean has(List<Setting> needed) {
        return needed.stream().allMatch(setting -> settings.external(setting).isPresent());
    }

    private void require(List<Setting> needed) {
        for (Setting setting : needed) {
            if (settings.external(setting).isEmpty()) {
                throw new IllegalStateException(
                        "%s (or %s): the Orderflow that uses %s has a server of yours for it; name the same here"
                                .formatted(setting.property, setting.environmentVariable(), settings.dataDir()));
            }
        }
    }

    /** Whether they were started for this command, and nothing else uses them. */
    public boolean areOurs() {
        return laptop != null;
    }

    /** A connection to the database; the caller closes it. */
    public Connection connect() {
        DatabaseAddress database = new DatabaseAddress(
                settings.get(Setting.DATABASE_URL),
                settings.get(Setting.DATABASE_USERNAME),
                settings.get(Setting.DATABASE_PASSWORD));
        try {
            return database.commandDataSource().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "%s (or %s) is '%s': cannot connect (%s); start the database, or correct the address"
                            .formatted(
                                    Setting.DATABASE_URL.property,
                                    Setting.DATABASE_URL.environmentVariable(),
                                    database,
                                    PhoneNumbers.line(OneLine.first(e.getMessage()), 200)));
        }
    }

    public String nameServers() {
        return settings.get(Setting.NAMESRV_ADDR);
    }

    /** The URL of the Broker's ingress. */
    public String sink() {
        return settings.get(Setting.SINK);
    }

    /** Where the source puts the messages that no sink takes. */
    public String deadLetterTopic() {
        return settings.deadLetterTopic();
    }

    /** What tells whether a ticket is of an order. */
    public OrderDigest digest() {
        return OrderDigest.of(DigestKey.find(settings));
    }

    /** The settings, with the addresses of the servers that are used. */
    public Settings settings() {
        return settings;
    }

    /** What signs requests to RocketMQ; null if there is no access key. */
    public RPCHook credentials() {
        return credentials(settings);
    }

    static RPCHook credentials(Settings settings) {
        String accessKey = settings.get(Setting.ACCESS_KEY);
        return accessKey.isEmpty()
                ? null
                : new AclClientRPCHook(new SessionCredentials(accessKey, settings.get(Setting.SECRET_KEY)));
    }

    @Override
    public void close() throws Exception {
        if (laptop != null) {
            laptop.close();
        }
    }
}
