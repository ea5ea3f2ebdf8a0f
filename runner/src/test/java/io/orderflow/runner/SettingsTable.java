package io.orderflow.runner;

import java.util.Map;
import java.util.TreeMap;

/** The laptop's settings as the README writes them. */
public final class SettingsTable {
    private SettingsTable() {}

    /** The default of each setting: in backticks, or what stands in for it. */
    public static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            defaults.put(
                    setting.property, setting.fallback.isEmpty() ? fallback(setting) : "`" + setting.fallback + "`");
        }
        return defaults;
    }

    private static String fallback(Setting setting) {
        return switch (setting) {
            case NAMESRV_ADDR, SINK, DATABASE_URL -> "embedded";
            default -> "none";
        };
    }
}
