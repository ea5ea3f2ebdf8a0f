package io.orderflow.local;

import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.stream.Stream;

/** Asks whether external servers are there before anything is started for them. */
final class Reachable {
    private static final int TIMEOUT_MILLIS = 3_000;

    private Reachable() {}

    /** @throws IllegalStateException if an external server that the settings name cannot be reached */
    static void check(Settings settings) {
        checkRocketMQ(settings);
        checkSink(settings);
    }

    static void checkRocketMQ(Settings settings) {
        settings.external(Setting.NAMESRV_ADDR)
                .ifPresent(servers -> require(
                        Setting.NAMESRV_ADDR,
                        servers,
                        Stream.of(servers.split(";"))
                                .map(server -> URI.create("tcp://" + server))
                                .anyMatch(Reachable::answers)));
    }

    static void checkSink(Settings settings) {
        settings.external(Setting.SINK).ifPresent(url -> require(Setting.SINK, url, answers(URI.create(url))));
    }

    private static void require(Setting setting, String value, boolean reachable) {
        if (!reachable) {
            throw new IllegalStateException(
                    "%s (or %s) is '%s', where nothing answers; start that server, correct the address, or unset it to use the embedded one"
                            .formatted(setting.property, setting.environmentVariable(), value));
        }
    }

    private static boolean answers(URI server) {
        int port = server.getPort() >= 0 ? server.getPort() : server.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
