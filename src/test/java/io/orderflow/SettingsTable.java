package io.orderflow;

import io.orderflow.runner.Setting;
import io.orderflow.settings.OrderProperties;
import io.orderflow.text.Property;
import java.util.Map;
import java.util.TreeMap;

/** The properties that are declared in Java, as the documentation writes them. */
final class SettingsTable {
    private SettingsTable() {}

    /** The default of each setting: in backticks, or what stands in for it. */
    static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            defaults.put(
                    setting.property, setting.fallback.isEmpty() ? fallback(setting) : "`" + setting.fallback + "`");
        }
        for (Property property : OrderProperties.all()) {
            defaults.put(
                    property.name(),
                    property.fallback().isEmpty() ? property.description() : "`" + property.fallback() + "`");
        }
        return defaults;
    }

    private static String fallback(Setting setting) {
        return switch (setting) {
            case NAMESRV_ADDR, SINK, DATABASE_URL -> "embedded";
            case DIGEST_KEY -> "made in the data folder";
            default -> "none";
        };
    }
}
