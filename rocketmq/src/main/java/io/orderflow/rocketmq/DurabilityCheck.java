package io.orderflow.rocketmq;

import java.io.UnsupportedEncodingException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once of each broker that acknowledges a message before its disk or a replica has it: what it acknowledged last dies
 * with its machine, before any source can have it.
 */
final class DurabilityCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DurabilityCheck.class);
    private static final int TIMEOUT_MILLIS = 2000;

    private final String topic;
    private final Set<String> checked = new HashSet<>();

    DurabilityCheck(String topic) {
        this.topic = topic;
    }

    /** Silent if a broker does not let this source see its settings. */
    void check(MQClientAPIImpl api, Collection<String> brokers) {
        for (String broker : brokers) {
            if (checked.add(broker)) {
                try {
                    warn(broker, api.getBrokerConfig(broker, TIMEOUT_MILLIS));
                } catch (MQBrokerException | RemotingException | UnsupportedEncodingException unseen) {
                    LOG.debug("Broker {} does not show its settings", broker);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void warn(String broker, Properties settings) {
        if (losesLast(settings)) {
            LOG.warn(
                    "RocketMQ source: broker {} of topic {} acknowledges before its disk or a replica has the message (flushDiskType={}, brokerRole={}, inSyncReplicas={}): it loses the last ones if its machine fails; set flushDiskType=SYNC_FLUSH there, or brokerRole=SYNC_MASTER and inSyncReplicas=2 with a replica",
                    broker,
                    topic,
                    settings.getProperty("flushDiskType"),
                    settings.getProperty("brokerRole"),
                    settings.getProperty("inSyncReplicas"));
        }
    }

    /** A SYNC_MASTER waits for as many as {@code inSyncReplicas} says, itself counted, and by default that is 1. */
    static boolean losesLast(Properties settings) {
        boolean onDisk = "SYNC_FLUSH".equals(settings.getProperty("flushDiskType"));
        boolean onReplica = "SYNC_MASTER".equals(settings.getProperty("brokerRole"))
                && (isMany(settings.getProperty("inSyncReplicas"))
                        || "true".equals(settings.getProperty("allAckInSyncStateSet")));
        return settings.containsKey("flushDiskType") && !onDisk && !onReplica;
    }

    private static boolean isMany(String replicas) {
        return replicas != null && replicas.matches("[0-9]{1,9}") && Integer.parseInt(replicas) > 1;
    }
}
