package io.orderflow.embedded;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.BrokerPathConfigHelper;
import org.apache.rocketmq.broker.transaction.TransactionMetrics;
import org.apache.rocketmq.common.BrokerConfig;

/**
 * Figures of transactions, which nobody sends here, written once an hour. The thread that writes them looks without a pause whether
 * it is time to; only after it has written them once does it wait for as long as it is set to. So that time is short at first.
 */
final class HourlyTransactionMetrics extends TransactionMetrics {
    private static final int FIRST_MILLIS = 20;
    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final BrokerConfig config;

    private HourlyTransactionMetrics(BrokerController broker) {
        super(BrokerPathConfigHelper.getTransactionMetricsPath(
                broker.getMessageStoreConfig().getStorePathRootDir()));
        config = broker.getBrokerConfig();
    }

    /** Before the broker is initialized, which starts the thread. */
    static void prepare(BrokerConfig config) {
        config.setTransactionMetricFlushInterval(FIRST_MILLIS);
    }

    /** After it is initialized. */
    static void giveTo(BrokerController broker) {
        HourlyTransactionMetrics metrics = new HourlyTransactionMetrics(broker);
        metrics.load();
        broker.getTransactionalMessageService().setTransactionMetrics(metrics);
    }

    @Override
    public synchronized void persist() {
        config.setTransactionMetricFlushInterval(HOUR_MILLIS);
        super.persist();
    }
}
