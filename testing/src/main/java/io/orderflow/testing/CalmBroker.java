package io.orderflow.testing;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.latency.BrokerFastFailure;
import org.apache.rocketmq.common.ServiceThread;
import org.apache.rocketmq.store.DefaultMessageStore;

/**
 * A broker that nobody measures. Each test JVM has one, which is idle for most of the time, and would look a thousand times a second
 * then for what was stored, and a hundred times for what has waited too long. RocketMQ has no settings for that.
 */
final class CalmBroker {
    private static final long LOOK_MILLIS = 10;

    private CalmBroker() {}

    /** Until the JVM ends: the broker must not be shut down. */
    static void calm(BrokerController broker) {
        try {
            ((BrokerFastFailure) field(BrokerController.class, "brokerFastFailure", broker)).shutdown();
            ServiceThread reput =
                    (ServiceThread) field(DefaultMessageStore.class, "reputMessageService", broker.getMessageStore());
            reput.shutdown();
            Method look = reput.getClass().getMethod("doReput");
            look.setAccessible(true);
            Thread calm = new Thread(() -> lookAgainAndAgain(reput, look), "CalmReputMessageService");
            calm.setDaemon(true);
            calm.start();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Another RocketMQ than this is for: " + e, e);
        }
    }

    private static Object field(Class<?> type, String name, Object of) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private static void lookAgainAndAgain(ServiceThread reput, Method look) {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                try {
                    look.invoke(reput);
                } catch (InvocationTargetException asOfRocketMQs) {
                    // It goes on with what comes next.
                }
            }
        } catch (InterruptedException | IllegalAccessException never) {
            throw new IllegalStateException(never);
        }
    }
}
