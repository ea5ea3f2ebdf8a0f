package io.orderflow.local;

import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ports of the parts that run here. Each is free while the parts are looked at, and the second to listen would not say whose it is. */
final class LocalPorts {
    private LocalPorts() {}

    /** @throws IllegalArgumentException two parts have the same: one line */
    static void requireDistinct(Settings settings) {
        Map<Integer, Setting> taken = new HashMap<>();
        for (Setting setting : used(settings)) {
            int port = settings.port(setting);
            take(taken, settings, setting, port);
            if (setting == Setting.ROCKETMQ_BROKER_PORT) {
                // Its broker listens there too.
                take(taken, settings, setting, port - 2);
            }
        }
    }

    private static void take(Map<Integer, Setting> taken, Settings settings, Setting setting, int port) {
        Setting other = port > 0 ? taken.putIfAbsent(port, setting) : null;
        if (other != null) {
            throw new IllegalArgumentException(
                    "%s is %s and %s is %s: both would listen on port %s; set another port, or 0 for a free one"
                            .formatted(
                                    other.property,
                                    settings.get(other),
                                    setting.property,
                                    settings.get(setting),
                                    port));
        }
    }

    private static List<Setting> used(Settings settings) {
        List<Setting> used = new ArrayList<>(
                List.of(Setting.ORDER_ROUTE_PORT, Setting.DEAD_LETTER_ROUTE_PORT, Setting.OBSERVABILITY_PORT));
        if (settings.external(Setting.NAMESRV_ADDR).isEmpty()) {
            used.addAll(List.of(Setting.NAMESRV_PORT, Setting.ROCKETMQ_BROKER_PORT));
        }
        if (settings.external(Setting.DATABASE_URL).isEmpty()) {
            used.add(Setting.POSTGRES_PORT);
        }
        if (settings.external(Setting.SINK).isEmpty()) {
            used.add(Setting.BROKER_PORT);
        }
        if (settings.get(Setting.BOARD_HOST).equals(Setting.BOARD_HOST.fallback)) {
            used.add(Setting.BOARD_PORT);
        }
        return used;
    }
}
