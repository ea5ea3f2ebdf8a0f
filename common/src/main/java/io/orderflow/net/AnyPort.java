package io.orderflow.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/**
 * A free port of the loopback address, for a server that listens only a while after it has asked for one. A port that the system
 * chooses may be another's by then: the system takes those of all outgoing connections from the same range, from 32768 on with
 * Linux and from 49152 on elsewhere. So these are below, and below the ports of Kubernetes' nodes.
 */
public final class AnyPort {
    static final int FIRST = 20_000;
    static final int LAST = 29_999;

    private static final int ATTEMPTS = 1000;

    private AnyPort() {}

    /** @throws IllegalStateException one line, if none is found */
    public static int get() {
        return suiting(port -> true);
    }

    /**
     * @param suits what else is asked of it
     * @throws IllegalStateException one line, if none is found
     */
    public static int suiting(IntPredicate suits) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port) && suits.test(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "No free port was found from " + FIRST + " to " + LAST + "; choose one that is free");
    }

    /** Whether one can listen there now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
