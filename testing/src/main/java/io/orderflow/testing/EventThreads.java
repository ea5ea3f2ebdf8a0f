package io.orderflow.testing;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of RocketMQ's clients and servers in this JVM: the threads that tell of connections. Each looks every three seconds only
 * whether it is to end, and a client's end awaits it, unless it is a daemon.
 */
public final class EventThreads {
    private EventThreads() {}

    /** Those that run now. */
    public static Set<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("NettyEventExecutor"))
                .collect(Collectors.toSet());
    }
}
