package io.orderflow.chaos.world;

import java.util.Map;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.remoting.RPCHook;

/** Who may talk to RocketMQ. The publisher's secret stays; the source's may change. */
final class Keys {
    static final String PUBLISHER = "publisher";
    static final String PUBLISHER_SECRET = "publisher-secret";
    static final String SOURCE = "source";

    /** Tells a master the source's secret. */
    static final String SECRET_VARIABLE = "SOURCE_SECRET";

    private volatile int changes;

    String secret() {
        return "source-secret-" + changes;
    }

    void change() {
        changes++;
    }

    Map<String, String> forMaster() {
        return Map.of(SECRET_VARIABLE, secret());
    }

    static RPCHook publisher() {
        return new AclClientRPCHook(new SessionCredentials(PUBLISHER, PUBLISHER_SECRET));
    }
}
