package io.orderflow.source;

import io.orderflow.rocketmq.RocketMQSourceConsumer;
import io.orderflow.testing.RouteFile;
import java.lang.reflect.Field;
import org.apache.camel.Route;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.remoting.RPCHook;

/** RocketMQ's client of a source that runs, which nothing hands out. */
final class RunningClient {
    private RunningClient() {}

    static DefaultMQPushConsumerImpl of(RouteFile running) throws ReflectiveOperationException {
        // The route of the Kamelet has it.
        Object consumer = running.context().getRoutes().stream()
                .map(Route::getConsumer)
                .filter(RocketMQSourceConsumer.class::isInstance)
                .findFirst()
                .orElseThrow();
        return (DefaultMQPushConsumerImpl) field(field(consumer, "client"), "defaultMQPushConsumerImpl");
    }

    /** Has all that the client asks and is answered go by. */
    static void listen(RouteFile running, RPCHook hook) throws ReflectiveOperationException {
        of(running)
                .getmQClientFactory()
                .getMQClientAPIImpl()
                .getRemotingClient()
                .registerRPCHook(hook);
    }

    /** Of what has no getter. */
    static Object field(Object of, String name) throws ReflectiveOperationException {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(of);
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
