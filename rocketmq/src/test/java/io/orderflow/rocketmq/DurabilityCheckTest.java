package io.orderflow.rocketmq;

import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DurabilityCheckTest {
    @ParameterizedTest
    @CsvSource({
        "ASYNC_FLUSH, ASYNC_MASTER, 1, true",
        "SYNC_FLUSH, ASYNC_MASTER, 1, false",
        "ASYNC_FLUSH, SYNC_MASTER, 2, false",
        // RocketMQ 5 counts the master itself.
        "ASYNC_FLUSH, SYNC_MASTER, 1, true",
        "ASYNC_FLUSH, ASYNC_MASTER, 2, true",
        // Not seen, not told.
        ", , , false"
    })
    void aBrokerLosesItsLastMessagesUnlessDiskOrReplicaHasThem(
            String flush, String role, String replicas, boolean loses) {
        Properties settings = new Properties();
        if (flush != null) {
            settings.setProperty("flushDiskType", flush);
            settings.setProperty("brokerRole", role);
            settings.setProperty("inSyncReplicas", replicas);
        }
        assertThat(DurabilityCheck.losesLast(settings)).isEqualTo(loses);
    }
}
