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
                        Stream.of(servers.split(";")).anyMatch(Reachable::answers)));
    }

    static void checkSink(Settings settings) {
        settings.external(Setting.SINK).ifPresent(url -> {
            URI sink = URI.create(url);
            int port = sink.getScheme().equals("https") ? 443 : 80;
            require(Setting.SINK, url, answers(sink.getHost(), sink.getPort() >= 0 ? sink.getPort() : port));
        });
    }

    private static void require(Setting setting, String value, boolean reachable) {
        if (!reachable) {
            throw new IllegalStateException(
                    "%s (or %s) is '%s', where nothing answers; start that server, correct the address, or unset it to use the embedded one"
                            .formatted(setting.property, setting.environmentVariable(), setting.shown(value)));
        }
    }

    /** An IPv6 address, in brackets, has colons of its own. */
    private static boolean answers(String server) {
        int colon = server.lastIndexOf(':');
        return answers(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
